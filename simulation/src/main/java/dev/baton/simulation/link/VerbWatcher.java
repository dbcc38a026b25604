package dev.baton.simulation.link;

import dev.baton.core.instance.InstanceKey;
import dev.baton.simulation.server.FakeServer;
import java.util.BitSet;
import java.util.List;

/** Told of what a manager does. */
public interface VerbWatcher {

  /**
   * The answer of a look at a server has come.
   *
   * @param shown what a client could see there when the look was taken, by index
   */
  default void saw(FakeServer server, BitSet shown) {}

  /** A verb that changes something begins. */
  void begins(String verb, FakeServer server);

  /** It was done, as the manager knows. */
  void done(String verb, FakeServer server);

  /** It has read its facts, having asked for them after it stopped its receiver. */
  void positionRead(FakeServer server);

  /** It takes stock of whose receivers it has stopped. */
  void revocationEnds();

  /** The statement that makes a server take writes is about to be sent. */
  void opening(FakeServer server);

  /** It begins to fail over by itself. */
  void failoverBegins(InstanceKey primary);

  /**
   * It commits an epoch.
   *
   * @param others operations that are not finished, beside the one that commits it
   */
  void epochCommitted(List<String> others);
}
