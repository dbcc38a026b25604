package dev.baton.simulation.check;

import dev.baton.core.instance.InstanceKey;
import dev.baton.simulation.link.VerbWatcher;
import dev.baton.simulation.server.FakeServer;
import java.util.List;
import java.util.function.Consumer;

/** Whatever a second manager begins while the first one lives and reaches the servers is wrong. */
public final class SecondManager implements VerbWatcher {
  private final Consumer<Throwable> onViolation;

  public SecondManager(Consumer<Throwable> onViolation) {
    this.onViolation = onViolation;
  }

  private Violation violated(String how) {
    Violation violation = new Violation(Invariant.SECOND_MANAGER, how);
    onViolation.accept(violation);
    return violation;
  }

  @Override
  public void begins(String verb, FakeServer server) {
    throw violated(verb + " " + server);
  }

  @Override
  public void done(String verb, FakeServer server) {}

  @Override
  public void positionRead(FakeServer server) {}

  @Override
  public void revocationEnds() {}

  @Override
  public void opening(FakeServer server) {
    throw violated("it opens " + server);
  }

  @Override
  public void failoverBegins(InstanceKey primary) {
    throw violated("a failover of " + primary);
  }

  @Override
  public void epochCommitted(List<String> others) {
    throw violated("an epoch of its own");
  }
}
