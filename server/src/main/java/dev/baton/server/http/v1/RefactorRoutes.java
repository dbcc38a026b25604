package dev.baton.server.http.v1;

import dev.baton.cli.api.ApiArming;
import dev.baton.cli.api.ApiRefactor;
import dev.baton.cli.api.ApiRefactorReport;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.manager.api.Manager;
import dev.baton.manager.api.Refactoring;
import dev.baton.manager.api.Refactoring.Asked;
import dev.baton.manager.api.Refactoring.Report;
import dev.baton.server.http.Call;
import dev.baton.server.http.HttpFailure;
import dev.baton.server.http.Reply;
import dev.baton.server.http.Router;
import dev.baton.topology.port.ReplicationCredentials;
import dev.baton.topology.port.ServerVerb;
import dev.baton.topology.refactor.TreeChange;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The part of the API by which people change trees and servers, and arm clusters. */
final class RefactorRoutes {
  private final Manager manager;

  RefactorRoutes(Manager manager) {
    this.manager = manager;
  }

  Router addTo(Router router, String cluster) {
    return router
        .post("/api/v1/refactor/{word}", this::refactor)
        .post(cluster + "/arm", call -> arm(call, true))
        .post(cluster + "/disarm", call -> arm(call, false));
  }

  private Reply arm(Call call, boolean on) {
    String name = Given.cluster(manager, call).snapshot().cluster();
    try {
      return Reply.json(new ApiArming(name, on, manager.arm(name, on)));
    } catch (IllegalArgumentException e) {
      throw HttpFailure.badRequest(String.valueOf(e.getMessage()));
    }
  }

  private Reply refactor(Call call) throws IOException {
    ApiRefactor body = call.body(ApiRefactor.class);
    InstanceKey instance = Given.instance("instance", body.instance());
    String cluster =
        manager
            .refactoring()
            .clusterOf(instance)
            .orElseThrow(() -> HttpFailure.notFound(instance + " is no member of any cluster"));
    Asked asked = new Asked(Boolean.TRUE.equals(body.dryRun()), Boolean.TRUE.equals(body.force()));
    return Reply.json(report(run(call.path("word"), cluster, instance, body, asked)));
  }

  private Report run(
      String word, String cluster, InstanceKey instance, ApiRefactor body, Asked asked) {
    Refactoring refactoring = manager.refactoring();
    Optional<TreeChange> change = change(word, instance, body);
    if (change.isPresent()) {
      return refactoring.change(cluster, change.get(), asked);
    }
    return switch (word) {
      case "purge-binary-logs" ->
          refactoring.purge(cluster, instance, Given.text("value", body.value()), asked);
      case "locate-gtid-errant" -> refactoring.locateErrant(cluster, instance);
      case "gtid-errant-inject-empty" -> refactoring.injectEmpty(cluster, instance, asked);
      case "gtid-errant-reset-master" -> refactoring.forgetErrant(cluster, instance, asked);
      default -> refactoring.perform(cluster, instance, verb(word, body), asked);
    };
  }

  private static Optional<TreeChange> change(String word, InstanceKey subject, ApiRefactor body) {
    return Optional.ofNullable(
        switch (word) {
          case "relocate" ->
              new TreeChange.Relocate(subject, Given.instance("below", body.below()));
          case "relocate-replicas" ->
              new TreeChange.RelocateReplicas(
                  subject,
                  Given.instance("below", body.below()),
                  body.pattern() == null ? "" : body.pattern());
          case "repoint" -> new TreeChange.Repoint(subject);
          case "repoint-replicas" -> new TreeChange.RepointReplicas(subject);
          case "move-up" -> new TreeChange.MoveUp(subject);
          case "move-up-replicas" -> new TreeChange.MoveUpReplicas(subject);
          case "move-below" ->
              new TreeChange.MoveBelow(subject, Given.instance("below", body.below()));
          case "take-siblings" -> new TreeChange.TakeSiblings(subject);
          case "take-source" -> new TreeChange.TakeSource(subject);
          case "make-co-primary" -> new TreeChange.MakeCoPrimary(subject);
          case "regroup-replicas" -> new TreeChange.Regroup(subject);
          default -> null;
        });
  }

  private static ServerVerb verb(String word, ApiRefactor body) {
    return switch (word) {
      case "start-replica" -> new ServerVerb.StartReplication();
      case "stop-replica" -> new ServerVerb.StopReplication(false);
      case "stop-replica-nice" -> new ServerVerb.StopReplication(true);
      case "restart-replica" -> new ServerVerb.RestartReplication();
      case "reset-replica" -> new ServerVerb.ForgetSource();
      case "detach-replica" -> new ServerVerb.Detach();
      case "reattach-replica" -> new ServerVerb.Reattach();
      case "delay-replication" ->
          new ServerVerb.Delay(Duration.ofSeconds(number("value", body.value())));
      case "enable-gtid" -> new ServerVerb.UseGtid(true);
      case "disable-gtid" -> new ServerVerb.UseGtid(false);
      case "enable-semi-sync-source" -> new ServerVerb.SemiSyncSource(true);
      case "disable-semi-sync-source" -> new ServerVerb.SemiSyncSource(false);
      case "enable-semi-sync-replica" -> new ServerVerb.SemiSyncReplica(true);
      case "disable-semi-sync-replica" -> new ServerVerb.SemiSyncReplica(false);
      case "skip-query" -> new ServerVerb.SkipTransaction();
      case "change-credentials" ->
          new ServerVerb.ChangeCredentials(
              new ReplicationCredentials(
                  Given.text("user", body.user()),
                  new Secret(Given.text("password", body.password())),
                  false));
      case "flush-binary-logs" -> new ServerVerb.FlushBinaryLogs();
      case "set-read-only" -> new ServerVerb.ReadOnly(true);
      case "set-writeable" -> new ServerVerb.ReadOnly(false);
      case "kill-query" -> new ServerVerb.KillQuery(number("value", body.value()));
      default -> throw HttpFailure.notFound("'" + word + "' is nothing that can be asked for");
    };
  }

  private static long number(String field, @Nullable String text) {
    try {
      return Long.parseLong(Given.text(field, text));
    } catch (NumberFormatException e) {
      throw HttpFailure.badRequest(field + ": '" + text + "' is no whole number");
    }
  }

  private static ApiRefactorReport report(Report report) {
    Map<String, String> left = new LinkedHashMap<>();
    report.left().forEach((key, why) -> left.put(key.toString(), why));
    return new ApiRefactorReport(
        report.cluster(),
        report.word(),
        report.state().name(),
        report.sentence(),
        report.operationId(),
        report.dryRun(),
        report.done().stream().map(InstanceKey::toString).toList(),
        left,
        report.statements().stream()
            .map(s -> new ApiRefactorReport.Said(s.instance().toString(), s.statement()))
            .toList(),
        report.found());
  }
}
