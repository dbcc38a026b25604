package dev.baton.simulation.proxy;

import dev.baton.simulation.server.ClientConnection;
import dev.baton.simulation.server.FakeServer;

/** A connection of a proxy to the primary, with the one statement that it carries. */
final class BackendConnection implements ClientConnection {
  private final SimulatedProxy proxy;
  private final FakeServer server;
  private final long epoch;
  private final SimulatedProxy.Held statement;
  private boolean ended;

  BackendConnection(
      SimulatedProxy proxy, FakeServer server, long epoch, SimulatedProxy.Held statement) {
    this.proxy = proxy;
    this.server = server;
    this.epoch = epoch;
    this.statement = statement;
  }

  FakeServer server() {
    return server;
  }

  long epoch() {
    return epoch;
  }

  long id() {
    return statement.id();
  }

  SimulatedProxy.Held statement() {
    return statement;
  }

  /** At the server. */
  void arrive() {
    if (!server.connect(this)) {
      back(() -> proxy.notSent(this), () -> {});
      return;
    }
    server.write(id(), this);
  }

  @Override
  public void ok(long ofId) {
    server.disconnect(this);
    back(() -> proxy.acknowledge(this));
  }

  @Override
  public void error(long ofId, int code, String message) {
    server.disconnect(this);
    back(() -> proxy.failed(this, code, message));
  }

  @Override
  public void broken(String why) {
    back(() -> proxy.broken(this, why));
  }

  /** At the proxy, which closes it. */
  void abandon(String why) {
    if (!ended) {
      ended = true;
      proxy.ended(this);
      proxy.network().send(proxy.node(), server.node(), () -> server.disconnect(this));
      proxy.broken(this, why);
      statement.answered().run();
    }
  }

  private void back(Runnable outcome) {
    back(outcome, statement.answered());
  }

  private void back(Runnable outcome, Runnable answered) {
    proxy
        .network()
        .send(
            server.node(),
            proxy.node(),
            () -> {
              if (!ended) {
                ended = true;
                proxy.ended(this);
                outcome.run();
                answered.run();
              }
            });
  }
}
