package dev.baton.simulation.contract;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.port.ReplicationCredentials;
import java.time.Duration;

/**
 * Three servers under test, real or simulated: number 0 is the primary, under semi-sync with one
 * acknowledgement, and the others replicate from it and acknowledge. What no verb of Baton's does
 * is done here as a person or a fate would.
 */
public interface Bench {

  boolean isMariaDb();

  InstanceKey key(int server);

  /** A way to the server that is not closed by whoever uses it. */
  InstanceLink link(int server);

  ReplicationCredentials credentials();

  /** A client's transaction; it returns at once. */
  Write write(int server);

  /** An administrator's transaction, which {@code read_only} does not keep out. */
  void writePast(int server);

  /** The statement for the applier alone. */
  void stopApplier(int server);

  /** The same, to start it, as a person would who knows of no relay log. */
  void startApplier(int server);

  /** SIGKILL. */
  void kill(int server);

  /** A start as after a crash: read-only, replication not started. */
  void start(int server);

  void freeze(int server);

  void thaw(int server);

  void pause(Duration time);

  /** Nanoseconds, to measure with. */
  long nanos();

  /** For how long facts that are as recorded must stay so. */
  Duration lasting();

  /** What became of a client's transaction. */
  interface Write {
    /** {@code waits}, {@code ok}, {@code error 1290} or {@code broken}. */
    String outcome();
  }
}
