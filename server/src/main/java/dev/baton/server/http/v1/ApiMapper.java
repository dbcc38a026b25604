package dev.baton.server.http.v1;

import dev.baton.cli.api.ApiCluster;
import dev.baton.cli.api.ApiEvent;
import dev.baton.cli.api.ApiExplanation;
import dev.baton.cli.api.ApiOperation;
import dev.baton.cli.api.ApiTopology;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.ClusterStatus;
import dev.baton.manager.api.ManagerEvent;
import dev.baton.manager.api.OperationReport;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.snapshot.ClusterSnapshot;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Turns what the manager knows into what the API says. Pure. */
public final class ApiMapper {

  private ApiMapper() {}

  /** The cluster with its members, the primary first. */
  public static ApiCluster cluster(ClusterStatus status) {
    ClusterSnapshot snapshot = status.snapshot();
    DurabilityPolicy policy = status.policy();
    String mode = policy.mode().name().toLowerCase(Locale.ROOT).replace('_', '-');
    return new ApiCluster(
        snapshot.cluster(),
        snapshot.epoch(),
        text(snapshot.primary()),
        StateWords.ofCluster(status),
        status.healthy(),
        status.armed(),
        new ApiCluster.Durability(mode, policy.acks(), policy.availabilityFirst()),
        problems(status),
        InstanceMapper.instances(snapshot));
  }

  public static ApiTopology topology(ClusterStatus status) {
    ClusterSnapshot snapshot = status.snapshot();
    return new ApiTopology(
        snapshot.cluster(),
        snapshot.epoch(),
        StateWords.ofCluster(status),
        TreeMapper.roots(InstanceMapper.instances(snapshot)));
  }

  public static ApiExplanation explanation(ClusterStatus status) {
    return new ApiExplanation(
        status.snapshot().cluster(), status.healthy(), problems(status), status.explanation());
  }

  public static ApiOperation operation(OperationReport report) {
    return new ApiOperation(
        report.operationId(),
        report.cluster(),
        report.type(),
        report.epoch(),
        report.state().name(),
        text(report.oldPrimary()),
        text(report.newPrimary()),
        report.reason(),
        report.outcome(),
        report.steps().stream()
            .map(step -> new ApiOperation.Step(step.at(), step.name(), step.sentence()))
            .toList());
  }

  public static ApiEvent event(ManagerEvent event) {
    return new ApiEvent(
        event.at(), event.cluster(), event.operationId(), event.kind(), event.sentence());
  }

  private static List<ApiCluster.Problem> problems(ClusterStatus status) {
    return status.problems().stream()
        .map(p -> new ApiCluster.Problem(p.instance(), p.code(), p.sentence()))
        .toList();
  }

  private static @Nullable String text(@Nullable InstanceKey key) {
    return key == null ? null : key.toString();
  }
}
