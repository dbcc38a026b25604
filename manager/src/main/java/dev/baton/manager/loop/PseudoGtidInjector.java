package dev.baton.manager.loop;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.config.PseudoGtidSettings;
import dev.baton.manager.operation.OperationContext;
import dev.baton.manager.watch.Member;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.port.ServerVerb;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Has Pseudo-GTID markers written at the primary, where that was asked for. One at a time, on a
 * thread of its own: a primary that waits for an acknowledgement holds up the marker alone.
 */
final class PseudoGtidInjector {
  private final OperationContext context;
  private final PseudoGtidSettings settings;
  private final AtomicLong count = new AtomicLong();
  private final AtomicBoolean busy = new AtomicBoolean();
  private boolean begun;
  private long lastNanos;
  private volatile String said = "";

  PseudoGtidInjector(OperationContext context) {
    this.context = context;
    this.settings = context.definition().pseudoGtid();
  }

  /** To be called at every look at an armed cluster whose primary is known; returns at once. */
  void look(ClusterSnapshot snapshot, InstanceKey primary) {
    if (!settings.inject() || !due() || !takesWrites(snapshot, primary)) {
      return;
    }
    Member member = context.members().get(primary).orElse(null);
    if (member != null && busy.compareAndSet(false, true)) {
      begun = true;
      lastNanos = context.ports().clock().nanos();
      context.ports().tasks().start("pseudo-gtid-" + primary, () -> inject(member));
    }
  }

  private boolean due() {
    return !begun || context.ports().clock().nanos() - lastNanos >= settings.interval().toNanos();
  }

  private static boolean takesWrites(ClusterSnapshot snapshot, InstanceKey primary) {
    return snapshot
        .view(primary)
        .filter(InstanceView::reachable)
        .map(InstanceView::facts)
        .filter(InstanceFacts::writable)
        .isPresent();
  }

  private void inject(Member member) {
    try {
      ServerVerb marker =
          new ServerVerb.InjectMarker(
              context.ports().wall().instant().getEpochSecond(),
              count.incrementAndGet(),
              ThreadLocalRandom.current().nextLong());
      member.link().perform(marker, false, context.settings().verbDeadline());
      say("");
    } catch (InstanceException e) {
      say("No Pseudo-GTID marker could be written: " + e.getMessage());
    } finally {
      busy.set(false);
    }
  }

  /** Once for each reason. */
  private void say(String sentence) {
    if (!sentence.equals(said) && !sentence.isEmpty()) {
      context.recorder().tell(context.cluster(), "", "topology", sentence);
    }
    said = sentence;
  }
}
