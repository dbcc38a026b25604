package dev.baton.manager.recovery;

import dev.baton.cluster.DecisionLog.Operation;
import dev.baton.cluster.history.Recovery;
import dev.baton.cluster.history.Recovery.State;
import dev.baton.cluster.history.Suspension;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.OperationReport;
import dev.baton.manager.history.History;
import dev.baton.manager.hook.HookStage;
import dev.baton.manager.hook.Hooks;
import dev.baton.manager.operation.OperationContext;
import dev.baton.manager.watch.Member;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.ReplicationChannel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is left to do when a recovery has ended: its record, who was lost, the hooks. */
final class Aftermath {
  private static final int OPERATIONS_LOOKED_AT = 200;

  private final OperationContext context;
  private final History history;
  private final Hooks hooks;

  Aftermath(OperationContext context, History history, Hooks hooks) {
    this.context = context;
    this.history = history;
    this.hooks = hooks;
  }

  /** The operation that carries a recovery out, as recorded. */
  Optional<Operation> operation(String uid) {
    return context.log().latest(context.cluster(), OPERATIONS_LOOKED_AT).stream()
        .filter(op -> op.id().equals(uid))
        .findFirst();
  }

  /**
   * Records the end at once; who was lost is found out, and the hooks are run, by and by.
   *
   * @return whether it went well
   */
  boolean settle(Recoverer.Begun begun, Operation operation) {
    boolean well = operation.state().equals(OperationReport.State.DONE.name());
    InstanceKey successor =
        operation.newPrimary().isEmpty() ? null : InstanceKey.parse(operation.newPrimary());
    Recovery ended =
        begun
            .recovery()
            .ended(
                well ? State.SUCCEEDED : State.FAILED,
                well ? successor : null,
                operation.outcome(),
                List.of(),
                history.now());
    history.update(ended);
    if (well) {
      history.unblocked(context.cluster(), ended.failed());
    }
    if (well && leavesFailedBehind(ended.kind())) {
      lost(ended.failed());
    }
    context.ports().tasks().start("aftermath-" + ended.uid(), () -> follow(begun, ended, well));
    return well;
  }

  private static boolean leavesFailedBehind(Recovery.Kind kind) {
    return switch (kind) {
      case PRIMARY, INTERMEDIATE, CO_PRIMARY -> true;
      case TAKEOVER, SEMI_SYNC, NON_WRITEABLE -> false;
    };
  }

  private void lost(InstanceKey instance) {
    boolean suspended =
        history.suspensions().stream()
            .anyMatch(s -> s.kind() == Suspension.Kind.DOWNTIME && s.instance().equals(instance));
    if (!suspended) {
      history.suspend(
          instance,
          Suspension.Kind.DOWNTIME,
          context.settings().id(),
          Suspension.LOST_IN_RECOVERY,
          context.definition().recovery().lostDowntime());
    }
  }

  private void follow(Recoverer.Begun begun, Recovery recorded, boolean well) {
    try {
      Recovery ended = well ? withLost(recorded) : recorded;
      InstanceKey successor = ended.successor();
      if (!ended.equals(recorded)) {
        history.update(ended.withOutcome(history.current(recorded).outcome()));
      }
      if (context.definition().recovery().detachLostReplicas()) {
        ended.lost().forEach(this::lost);
      }
      if (begun.hooks()) {
        String position = successor == null ? "" : position(successor);
        hooks.after(
            stages(ended.kind(), well),
            begun.incident().ended(well, successor, position, ended.lost()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Looks at everybody again: who follows the successor, or anybody else but the failed one. */
  private Recovery withLost(Recovery ended) throws InterruptedException {
    InstanceKey successor = ended.successor();
    List<InstanceKey> lost = new ArrayList<>();
    context.members().poke();
    for (InstanceKey replica : ended.replicas()) {
      if (replica.equals(successor)) {
        continue;
      }
      InstanceFacts facts = fresh(replica);
      InstanceKey source =
          facts == null ? null : facts.channel().map(ReplicationChannel::source).orElse(null);
      boolean follows =
          source != null
              && (ended.kind() == Recovery.Kind.PRIMARY
                  ? source.equals(successor)
                  : !source.equals(ended.failed()));
      if (!follows) {
        lost.add(replica);
      } else if (successor == null) {
        successor = source;
      }
    }
    Instant at = ended.ended();
    return ended.ended(
        ended.state(), successor, ended.outcome(), lost, at == null ? history.now() : at);
  }

  private static List<HookStage> stages(Recovery.Kind kind, boolean well) {
    if (!well) {
      return kind == Recovery.Kind.TAKEOVER
          ? List.of(
              HookStage.POST_UNSUCCESSFUL_FAILOVER, HookStage.POST_UNSUCCESSFUL_GRACEFUL_TAKEOVER)
          : List.of(HookStage.POST_UNSUCCESSFUL_FAILOVER);
    }
    return switch (kind) {
      case PRIMARY -> List.of(HookStage.POST_PRIMARY_FAILOVER, HookStage.POST_FAILOVER);
      case INTERMEDIATE, CO_PRIMARY ->
          List.of(HookStage.POST_INTERMEDIATE_FAILOVER, HookStage.POST_FAILOVER);
      case TAKEOVER -> List.of(HookStage.POST_GRACEFUL_TAKEOVER);
      case SEMI_SYNC, NON_WRITEABLE -> List.of(HookStage.POST_FAILOVER);
    };
  }

  private String position(InstanceKey instance) throws InterruptedException {
    InstanceFacts facts = fresh(instance);
    return facts == null ? "" : facts.executed().toString();
  }

  private @Nullable InstanceFacts fresh(InstanceKey key) throws InterruptedException {
    Member member = context.members().get(key).orElse(null);
    if (member == null) {
      return null;
    }
    InstanceView view =
        member.watcher().freshView(context.settings().probeTimeout().multipliedBy(2)).orElse(null);
    return view == null || !view.reachable() ? null : context.members().renamed(view).facts();
  }
}
