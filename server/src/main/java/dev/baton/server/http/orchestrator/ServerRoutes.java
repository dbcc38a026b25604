package dev.baton.server.http.orchestrator;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.OperationReport.State;
import dev.baton.manager.api.Refactoring;
import dev.baton.manager.api.Refactoring.Asked;
import dev.baton.manager.api.Refactoring.Report;
import dev.baton.manager.api.Refactoring.Said;
import dev.baton.server.http.Call;
import dev.baton.server.http.HttpFailure;
import dev.baton.server.http.Reply;
import dev.baton.topology.port.ServerVerb;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** What is done to one server. */
final class ServerRoutes {

  private final Refactoring refactoring;
  private final Lookup lookup;

  ServerRoutes(Refactoring refactoring, Lookup lookup) {
    this.refactoring = refactoring;
    this.lookup = lookup;
  }

  void addTo(OrcRouter router) {
    verb(router, "start-slave", "Replica started", new ServerVerb.StartReplication());
    verb(router, "restart-slave", "Replica restarted", new ServerVerb.RestartReplication());
    verb(router, "stop-slave", "Replica stopped", new ServerVerb.StopReplication(false));
    verb(router, "stop-slave-nice", "Replica stopped", new ServerVerb.StopReplication(true));
    verb(router, "reset-slave", "Replica reset", new ServerVerb.ForgetSource());
    for (String what : List.of("slave", "slave-master-host")) {
      verb(router, "detach-" + what, "Replica detached", new ServerVerb.Detach());
      verb(router, "reattach-" + what, "Replica reattached", new ServerVerb.Reattach());
    }
    verb(router, "skip-query", "Query skipped", new ServerVerb.SkipTransaction());
    verb(router, "enable-gtid", "Enabled GTID", new ServerVerb.UseGtid(true));
    verb(router, "disable-gtid", "Disabled GTID", new ServerVerb.UseGtid(false));
    semiSync(router, "enable", true);
    semiSync(router, "disable", false);
    verb(router, "set-read-only", "Server set as read-only", new ServerVerb.ReadOnly(true));
    verb(router, "set-writeable", "Server set as writeable", new ServerVerb.ReadOnly(false));
    verb(router, "flush-binary-logs", "Binary logs flushed", new ServerVerb.FlushBinaryLogs());
    router
        .act("delay-replication/:host/:port/:seconds", this::delay)
        .act("kill-query/:host/:port/:process", this::killQuery)
        .act("purge-binary-logs/:host/:port/:logFile", this::purge)
        .act(
            "gtid-errant-reset-master/:host/:port",
            call -> errant(call, "Removed errant GTID", refactoring::forgetErrant))
        .act(
            "gtid-errant-inject-empty/:host/:port",
            call -> errant(call, "Injected empty transactions", refactoring::injectEmpty))
        .ask("locate-gtid-errant/:host/:port", this::locateErrant)
        .ask("restart-slave-statements/:host/:port", this::restartStatements);
  }

  private void verb(OrcRouter router, String path, String done, ServerVerb verb) {
    router.act(path + "/:host/:port", call -> perform(call, done, instance -> verb));
  }

  private void semiSync(OrcRouter router, String word, boolean on) {
    String done = "Semi-sync " + word + "d";
    verb(router, word + "-semi-sync-master", done, new ServerVerb.SemiSyncSource(on));
    verb(router, word + "-semi-sync-replica", done, new ServerVerb.SemiSyncReplica(on));
  }

  private Reply perform(Call call, String done, Function<OrcInstance, ServerVerb> verb) {
    OrcInstance instance = lookup.instance(Lookup.key(call));
    return answer(
        instance,
        done,
        refactoring.perform(
            instance.cluster().id(), instance.key(), verb.apply(instance), Lookup.asked(call)));
  }

  private Reply answer(OrcInstance instance, String done, Report report) {
    return report.state() == State.DONE
        ? Envelope.ok(done + " on " + instance.key(), lookup.changedInstance(instance.key()))
        : Envelope.error(report.sentence(), null);
  }

  private Reply delay(Call call) {
    long seconds = number(call, "seconds");
    return perform(
        call, "Replication delayed", i -> new ServerVerb.Delay(Duration.ofSeconds(seconds)));
  }

  private Reply killQuery(Call call) {
    long connection = number(call, "process");
    return perform(call, "Query killed", i -> new ServerVerb.KillQuery(connection));
  }

  private static long number(Call call, String name) {
    try {
      return Long.parseLong(call.path(name));
    } catch (NumberFormatException e) {
      throw HttpFailure.badRequest(name + " is a whole number and not '" + call.path(name) + "'");
    }
  }

  private Reply purge(Call call) {
    OrcInstance instance = lookup.instance(Lookup.key(call));
    return answer(
        instance,
        "Binary logs purged",
        refactoring.purge(
            instance.cluster().id(), instance.key(), call.path("logFile"), Lookup.asked(call)));
  }

  /** What is done about errant transactions. */
  private interface Remedy {
    Report apply(String cluster, InstanceKey instance, Asked asked);
  }

  private Reply errant(Call call, String done, Remedy remedy) {
    OrcInstance instance = lookup.instance(Lookup.key(call));
    return answer(
        instance, done, remedy.apply(instance.cluster().id(), instance.key(), Lookup.asked(call)));
  }

  private Reply locateErrant(Call call) {
    OrcInstance instance = lookup.instance(Lookup.key(call));
    Report report = refactoring.locateErrant(instance.cluster().id(), instance.key());
    return report.state() == State.DONE
        ? Envelope.ok("located errant GTID", report.found())
        : Envelope.error(report.sentence(), null);
  }

  /**
   * The statements that put a change in force that needs replication stopped. Where both threads
   * run they are those of a restart by Baton, which applies first what MariaDB would throw away.
   */
  private Reply restartStatements(Call call) {
    OrcInstance instance = lookup.instance(Lookup.key(call));
    String query = Optional.ofNullable(call.query("q")).orElse("").strip();
    if (query.isEmpty()) {
      throw HttpFailure.badRequest("no query given: add ?q=STATEMENT");
    }
    List<String> statements = new ArrayList<>();
    if (instance.replicaRunning()) {
      Report report =
          refactoring.perform(
              instance.cluster().id(),
              instance.key(),
              new ServerVerb.RestartReplication(),
              Asked.DRY);
      if (report.state() != State.DONE) {
        return Envelope.error(report.sentence(), null);
      }
      report.statements().stream().map(Said::statement).forEach(statements::add);
    } else if (instance.sqlRunning() || instance.ioRunning()) {
      String thread = instance.sqlRunning() ? "SQL_THREAD" : "IO_THREAD";
      statements.add("STOP SLAVE " + thread);
      statements.add("START SLAVE " + thread);
    }
    statements.add(firstStart(statements), query);
    return Envelope.ok("statements for: " + instance.key(), statements);
  }

  private static int firstStart(List<String> statements) {
    for (int i = 0; i < statements.size(); i++) {
      if (statements.get(i).toUpperCase(Locale.ROOT).startsWith("START ")) {
        return i;
      }
    }
    return statements.size();
  }
}
