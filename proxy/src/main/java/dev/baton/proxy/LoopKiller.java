package dev.baton.proxy;

import dev.baton.proxy.session.KillRequest;
import dev.baton.proxy.session.KillRequest.Outcome;
import dev.baton.proxy.session.SessionKiller;
import io.netty.channel.EventLoop;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Asks every worker on its own loop; at most one of them knows the session. */
final class LoopKiller implements SessionKiller {

  private final Collection<Worker> workers;

  /**
   * @param workers may still grow until the first client has come
   */
  LoopKiller(Collection<Worker> workers) {
    this.workers = workers;
  }

  @Override
  public void kill(KillRequest request, EventLoop asking, Consumer<Outcome> answer) {
    AtomicReference<Outcome> said = new AtomicReference<>(Outcome.UNKNOWN);
    AtomicInteger left = new AtomicInteger(workers.size());
    for (Worker worker : workers) {
      worker.execute(
          () -> {
            Outcome outcome = worker.sessions().kill(request);
            if (outcome != Outcome.UNKNOWN) {
              said.set(outcome);
            }
            if (left.decrementAndGet() == 0) {
              asking.execute(() -> answer.accept(said.get()));
            }
          });
    }
  }
}
