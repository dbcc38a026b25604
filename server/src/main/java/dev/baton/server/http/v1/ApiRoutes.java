package dev.baton.server.http.v1;

import dev.baton.cli.BatonVersion;
import dev.baton.cli.api.ApiHealth;
import dev.baton.cli.api.ApiSwitchover;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.ClusterStatus;
import dev.baton.manager.api.Manager;
import dev.baton.server.http.Call;
import dev.baton.server.http.EventHub;
import dev.baton.server.http.HttpFailure;
import dev.baton.server.http.Reply;
import dev.baton.server.http.Router;
import dev.baton.server.http.Routes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Version 1 of the API over one manager: what lies where. */
public final class ApiRoutes implements Routes {

  private static final String CLUSTER = "/api/v1/clusters/{name}";
  private static final int DEFAULT_OPERATIONS = 20;
  private static final int MAX_OPERATIONS = 200;

  private final Manager manager;
  private final EventHub events;
  private final InstantSource clock;
  private final Instant started;
  private final AtomicReference<@Nullable Supplier<Object>> load = new AtomicReference<>();

  public ApiRoutes(Manager manager, EventHub events, InstantSource clock) {
    this.manager = manager;
    this.events = events;
    this.clock = clock;
    this.started = clock.instant();
  }

  /** Lets {@code /api/v1/load} answer with how a demo's load stands. */
  public void showLoad(Supplier<Object> progress) {
    load.set(progress);
  }

  @Override
  public void addTo(Router router) {
    new RecoveryRoutes(manager).addTo(router, CLUSTER);
    new RefactorRoutes(manager)
        .addTo(router, CLUSTER)
        .get("/api/v1/health", call -> Reply.json(health()))
        .get(
            "/api/v1/clusters",
            call -> Reply.json(manager.clusters().stream().map(ApiMapper::cluster).toList()))
        .get(CLUSTER, call -> Reply.json(ApiMapper.cluster(find(call))))
        .get(CLUSTER + "/topology", call -> Reply.json(ApiMapper.topology(find(call))))
        .get(CLUSTER + "/explain", call -> Reply.json(ApiMapper.explanation(find(call))))
        .get(CLUSTER + "/operations", this::operations)
        .post(CLUSTER + "/switchover", this::switchover)
        .post(CLUSTER + "/failover", this::failover)
        .get("/api/v1/load", call -> Reply.json(loadProgress()))
        .get("/api/v1/events", call -> events.stream(call.header("Last-Event-ID")));
  }

  private ApiHealth health() {
    long uptime = Duration.between(started, clock.instant()).toSeconds();
    return new ApiHealth("ok", BatonVersion.text(), ProcessHandle.current().pid(), uptime);
  }

  private Object loadProgress() {
    Supplier<Object> progress = load.get();
    if (progress == null) {
      throw HttpFailure.notFound("no load runs here: only a demo has one");
    }
    return progress.get();
  }

  private ClusterStatus find(Call call) {
    return Given.cluster(manager, call);
  }

  private Reply operations(Call call) {
    int limit = Limits.parse(call.query("limit"), DEFAULT_OPERATIONS, MAX_OPERATIONS);
    String name = find(call).snapshot().cluster();
    return Reply.json(manager.operations(name, limit).stream().map(ApiMapper::operation).toList());
  }

  private Reply switchover(Call call) throws Exception {
    ClusterStatus status = find(call);
    InstanceKey target = target(call.body(ApiSwitchover.class), status);
    String name = status.snapshot().cluster();
    return Reply.json(ApiMapper.operation(manager.switchover(name, target)));
  }

  private static @Nullable InstanceKey target(ApiSwitchover body, ClusterStatus status) {
    String text = body.target();
    if (text == null || text.isBlank()) {
      return null;
    }
    InstanceKey key = Given.instance("target", text);
    if (status.snapshot().view(key).isEmpty()) {
      throw HttpFailure.badRequest(
          "target " + key + " is no member of cluster '" + status.snapshot().cluster() + "'");
    }
    return key;
  }

  private Reply failover(Call call) {
    String name = find(call).snapshot().cluster();
    return Reply.json(ApiMapper.operation(manager.failover(name)));
  }
}
