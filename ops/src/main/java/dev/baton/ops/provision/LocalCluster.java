package dev.baton.ops.provision;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.ops.provision.restart.Rebuilt;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A running cluster of processes that Baton owns. A server that dies by itself stays dead until
 * {@link #restartReadOnly} is called. Thread-safe.
 */
public interface LocalCluster extends AutoCloseable {

  List<Node> nodes();

  Accounts accounts();

  /** Whether the engine has semi-sync, so that the cluster was made with it. */
  boolean semiSync();

  /** A line about the engine for people: name, version, where it was found. */
  String engine();

  void signal(InstanceKey node, Signal signal) throws IOException;

  boolean isRunning(InstanceKey node);

  /**
   * See the manager's port of the same name, which this implements in the server module.
   *
   * @return how many transactions were archived and removed before the start
   */
  int restartReadOnly(
      InstanceKey node,
      @Nullable GtidPosition clusterHistory,
      Path archiveDirectory,
      Duration deadline)
      throws IOException;

  /**
   * See the manager's port of the same name, which this implements in the server module.
   *
   * @throws IOException if it failed; the message says which data the server has now
   */
  Rebuilt rebuild(InstanceKey node, InstanceKey donor, InstanceKey source, Duration deadline)
      throws IOException;

  /** Stops every server and, unless kept, removes what was created. Never hangs. */
  @Override
  void close();

  /** What to send to a server's process. */
  enum Signal {
    KILL,
    TERM,
    FREEZE,
    THAW
  }

  /**
   * @param errorLog what to read when the server does not do as it should
   * @param pid of the process as it runs now
   * @param adminPort enters a server that is full; empty where the version has no such port
   */
  record Node(
      String name,
      InstanceKey key,
      long pid,
      Path directory,
      Path errorLog,
      OptionalInt adminPort) {}

  /** The accounts made on every server, each with its own random password. */
  record Accounts(
      Account root,
      Account manager,
      Account replication,
      Account monitor,
      Account application,
      String applicationSchema) {}

  /** One account. */
  record Account(String user, Secret password) {}
}
