package dev.baton.manager.port;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.instance.InstanceKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The processes that Baton owns, as the manager may handle them. Blocking; thread-safe. */
public interface ServerControl {

  /** Whether Baton started this server and may kill and restart it. */
  boolean owns(InstanceKey instance);

  /** Whether the owned process exists (a frozen one does). */
  boolean isRunning(InstanceKey instance);

  /**
   * Ends the process if it still runs (SIGKILL: a server is never sent SIGTERM while a commit
   * waits), archives and removes from its binary log the tail that the cluster does not hold where
   * that can be done safely, and starts it read-only and without replication.
   *
   * @param clusterHistory what the cluster's primary holds; null for a replica, of which nothing is
   *     cut: its log may hold the only copy of an acknowledged write
   * @param archiveDirectory where the removed tail is kept first
   * @return how many transactions were archived and removed before the start
   * @throws IOException if it could not be brought up; the message names the log to read
   */
  int restartReadOnly(
      InstanceKey instance,
      @Nullable GtidPosition clusterHistory,
      Path archiveDirectory,
      Duration deadline)
      throws IOException;

  /** For servers that Baton did not start: owns none. */
  ServerControl NONE =
      new ServerControl() {
        @Override
        public boolean owns(InstanceKey instance) {
          return false;
        }

        @Override
        public boolean isRunning(InstanceKey instance) {
          return true;
        }

        @Override
        public int restartReadOnly(
            InstanceKey instance,
            @Nullable GtidPosition history,
            Path archiveDirectory,
            Duration deadline)
            throws IOException {
          throw new IOException(instance + " was not started by Baton: restart it yourself");
        }
      };
}
