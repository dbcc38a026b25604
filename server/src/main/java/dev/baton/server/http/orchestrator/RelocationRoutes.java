package dev.baton.server.http.orchestrator;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.OperationReport.State;
import dev.baton.manager.api.Refactoring;
import dev.baton.manager.api.Refactoring.Report;
import dev.baton.server.http.Call;
import dev.baton.server.http.Reply;
import dev.baton.topology.refactor.TreeChange;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Changes of who replicates from whom. orchestrator has a word for each way of moving; Baton
 * chooses the way that is right for the replica, whatever the word.
 */
final class RelocationRoutes {

  private final Refactoring refactoring;
  private final Lookup lookup;

  RelocationRoutes(Refactoring refactoring, Lookup lookup) {
    this.refactoring = refactoring;
    this.lookup = lookup;
  }

  void addTo(OrcRouter router) {
    for (String path :
        List.of(
            "relocate",
            "relocate-below",
            "move-equivalent",
            "move-below-gtid",
            "move-gtid",
            "match",
            "match-below")) {
      router.act(
          path + "/:host/:port/:belowHost/:belowPort",
          call -> one(call, "relocated below", TreeChange.Relocate::new));
    }
    router
        .act(
            "move-below/:host/:port/:belowHost/:belowPort",
            call -> one(call, "moved below", TreeChange.MoveBelow::new))
        .act(
            "repoint/:host/:port/:belowHost/:belowPort",
            call -> one(call, "repointed below", this::repoint));
    for (String path : List.of("relocate-slaves", "move-slaves-gtid", "match-slaves")) {
      router.act(path + "/:host/:port/:belowHost/:belowPort", this::replicasBelow);
    }
    for (String path : List.of("move-up-slaves", "match-up-slaves")) {
      router.act(
          path + "/:host/:port",
          call -> replicas(call, "Moved up", TreeChange.MoveUpReplicas::new));
    }
    router.act(
        "repoint-slaves/:host/:port",
        call -> replicas(call, "Repointed", TreeChange.RepointReplicas::new));
    alone(router, "move-up", "moved up", TreeChange.MoveUp::new);
    alone(router, "match-up", "moved up", TreeChange.MoveUp::new);
    alone(router, "make-co-master", "made co-master", TreeChange.MakeCoPrimary::new);
    alone(router, "enslave-siblings", "took its siblings", TreeChange.TakeSiblings::new);
    alone(router, "enslave-master", "took its master", TreeChange.TakeSource::new);
    for (String path : List.of("regroup-slaves", "regroup-slaves-gtid", "regroup-slaves-pgtid")) {
      router.act(path + "/:host/:port", this::regroup);
    }
    for (String path : List.of("can-replicate-from", "can-replicate-from-gtid")) {
      router.ask(path + "/:host/:port/:belowHost/:belowPort", this::canReplicate);
    }
  }

  private void alone(
      OrcRouter router, String path, String done, Function<InstanceKey, TreeChange> change) {
    router.act(
        path + "/:host/:port",
        call -> {
          OrcInstance instance = lookup.instance(Lookup.key(call));
          return moved(call, instance, change.apply(instance.key()), done);
        });
  }

  private OrcInstance below(Call call) {
    return lookup.instance(Lookup.key(call.path("belowHost"), call.path("belowPort")));
  }

  private Reply one(Call call, String done, BiFunction<InstanceKey, InstanceKey, TreeChange> how) {
    OrcInstance instance = lookup.instance(Lookup.key(call));
    InstanceKey below = below(call).key();
    return moved(call, instance, how.apply(instance.key(), below), done + " " + below);
  }

  /** At its own source again, or below another one: never there by coordinates of the old one. */
  private TreeChange repoint(InstanceKey instance, InstanceKey below) {
    boolean same = below.equals(lookup.instance(instance).masterKey());
    return same ? new TreeChange.Repoint(instance) : new TreeChange.Relocate(instance, below);
  }

  private Reply moved(Call call, OrcInstance instance, TreeChange change, String done) {
    Report report = refactoring.change(instance.cluster().id(), change, Lookup.asked(call));
    return report.state() == State.DONE
        ? Envelope.ok(
            "Instance " + instance.key() + " " + done, lookup.changedInstance(instance.key()))
        : Envelope.error(report.sentence(), null);
  }

  private Reply replicasBelow(Call call) {
    InstanceKey below = below(call).key();
    String pattern = Optional.ofNullable(call.query("pattern")).orElse("");
    return replicas(
        call, "Relocated", source -> new TreeChange.RelocateReplicas(source, below, pattern));
  }

  private Reply replicas(Call call, String done, Function<InstanceKey, TreeChange> change) {
    OrcInstance source = lookup.instance(Lookup.key(call));
    Report report =
        refactoring.change(source.cluster().id(), change.apply(source.key()), Lookup.asked(call));
    String told =
        "%s %d replicas of %s; %d errors: %s"
            .formatted(
                done, report.done().size(), source.key(), report.left().size(), report.left());
    return report.state() == State.DONE
        ? Envelope.ok(told, lookup.changedInstances(report.done()))
        : Envelope.error(report.sentence(), null);
  }

  private Reply regroup(Call call) {
    OrcInstance source = lookup.instance(Lookup.key(call));
    Report report =
        refactoring.change(
            source.cluster().id(), new TreeChange.Regroup(source.key()), Lookup.asked(call));
    if (report.state() != State.DONE) {
      return Envelope.error(report.sentence(), null);
    }
    List<InstanceKey> moved = report.done();
    lookup.changedInstances(moved);
    Optional<InstanceKey> promoted =
        moved.stream()
            .flatMap(key -> lookup.exactly(key).stream())
            .flatMap(replica -> Optional.ofNullable(replica.masterKey()).stream())
            .findFirst();
    return Envelope.ok(
        "promoted replica: %s, lost: %d, moved: %d"
            .formatted(
                promoted.map(InstanceKey::toString).orElse("none"),
                report.left().size(),
                moved.size()),
        Json.key(promoted.orElse(null)));
  }

  /** Asks by a dry run, which refuses for every reason for which the move itself would. */
  private Reply canReplicate(Call call) {
    OrcInstance instance = lookup.instance(Lookup.key(call));
    InstanceKey below = below(call).key();
    Report report =
        refactoring.change(
            instance.cluster().id(),
            new TreeChange.Relocate(instance.key(), below),
            Refactoring.Asked.DRY);
    boolean can = report.state() == State.DONE && report.left().isEmpty();
    return can
        ? Envelope.ok("true", Json.key(below))
        : Envelope.error(
            report.left().isEmpty() ? report.sentence() : report.left().toString(),
            Json.key(below));
  }
}
