package dev.baton.server.http.v1;

import dev.baton.cli.api.ApiAcknowledge;
import dev.baton.cli.api.ApiAcknowledged;
import dev.baton.cli.api.ApiDowntime;
import dev.baton.cli.api.ApiDowntimeEnd;
import dev.baton.cluster.history.RecoveryQuery;
import dev.baton.cluster.history.Suspension;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.Manager;
import dev.baton.manager.api.Recoveries;
import dev.baton.manager.api.RecoveryRequest;
import dev.baton.server.http.Call;
import dev.baton.server.http.HttpFailure;
import dev.baton.server.http.Reply;
import dev.baton.server.http.Router;
import java.io.IOException;
import java.time.Duration;

/** The part of the API about recoveries: what was done, what is asked for, what is left alone. */
final class RecoveryRoutes {

  private static final String INSTANCE = "/api/v1/instances/{instance}";

  private static final int DEFAULT_SHOWN = 20;
  private static final int MAX_SHOWN = 200;
  private static final Duration DEFAULT_DOWNTIME = Duration.ofMinutes(10);
  private static final Duration MAX_DOWNTIME = Duration.ofDays(3650);

  private final Manager manager;
  private final Recoveries recoveries;

  RecoveryRoutes(Manager manager) {
    this.manager = manager;
    this.recoveries = manager.recoveries();
  }

  void addTo(Router router, String cluster) {
    router
        .get("/api/v1/recoveries", this::list)
        .post("/api/v1/recoveries/{uid}/acknowledge", this::acknowledgeOne)
        .post(cluster + "/acknowledge", this::acknowledgeCluster)
        .get(
            "/api/v1/suspensions",
            call -> Reply.json(RecoveryMapper.suspensions(recoveries.suspensions())))
        .post(INSTANCE + "/recover", this::recover)
        .act("PUT", INSTANCE + "/downtime", this::beginDowntime)
        .act("DELETE", INSTANCE + "/downtime", this::endDowntime);
  }

  private Reply list(Call call) {
    String cluster = call.query("cluster");
    RecoveryQuery all = cluster == null ? RecoveryQuery.ALL : RecoveryQuery.ofCluster(cluster);
    RecoveryQuery asked =
        "true".equals(call.query("unacknowledged")) ? all.unacknowledgedOnly() : all;
    int limit = Limits.parse(call.query("limit"), DEFAULT_SHOWN, MAX_SHOWN);
    return Reply.json(RecoveryMapper.recoveries(recoveries.recoveries(asked, limit, 0)));
  }

  private Reply acknowledgeOne(Call call) throws IOException {
    String uid = call.path("uid");
    RecoveryQuery which = RecoveryQuery.ofUid(uid);
    if (recoveries.recoveries(which, 1, 0).isEmpty()) {
      throw HttpFailure.notFound("there is no recovery '" + uid + "'");
    }
    return acknowledge(call, which);
  }

  private Reply acknowledgeCluster(Call call) throws IOException {
    String name = Given.cluster(manager, call).snapshot().cluster();
    return acknowledge(call, RecoveryQuery.ofCluster(name));
  }

  private Reply acknowledge(Call call, RecoveryQuery which) throws IOException {
    String comment = Given.text("comment", call.body(ApiAcknowledge.class).comment());
    return Reply.json(
        new ApiAcknowledged(recoveries.acknowledge(which, call.identity().person(), comment)));
  }

  /** Of whatever the analysis finds wrong with the instance now. */
  private Reply recover(Call call) {
    RecoveryRequest how = RecoveryRequest.by(call.identity().person());
    return Reply.json(ApiMapper.operation(recoveries.recover(member(call), how)));
  }

  private Reply beginDowntime(Call call) throws IOException {
    InstanceKey instance = member(call);
    ApiDowntime body = call.body(ApiDowntime.class);
    String reason = Given.text("reason", body.reason());
    long seconds = body.seconds() == null ? DEFAULT_DOWNTIME.toSeconds() : body.seconds();
    if (seconds < 1 || seconds > MAX_DOWNTIME.toSeconds()) {
      throw HttpFailure.badRequest("seconds must be in 1.." + MAX_DOWNTIME.toSeconds());
    }
    Suspension begun =
        recoveries.suspend(
            instance,
            Suspension.Kind.DOWNTIME,
            call.identity().person(),
            reason,
            Duration.ofSeconds(seconds));
    return Reply.json(RecoveryMapper.suspension(begun));
  }

  private Reply endDowntime(Call call) {
    InstanceKey instance = member(call);
    boolean ended = recoveries.resume(instance, Suspension.Kind.DOWNTIME, call.identity().person());
    return Reply.json(new ApiDowntimeEnd(instance.toString(), ended));
  }

  private InstanceKey member(Call call) {
    InstanceKey key = Given.instance("instance", call.path("instance"));
    if (manager.clusters().stream().noneMatch(c -> c.snapshot().view(key).isPresent())) {
      throw HttpFailure.notFound(key + " is no member of any cluster");
    }
    return key;
  }
}
