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

  /**
   * Replaces an owned server's data by a copy of the cluster's, and starts it read-only and without
   * replication; it may then still lack what the source's binary logs give it. What it had is moved
   * aside and kept as long as the cluster is. The caller has archived what is to be archived.
   *
   * @param donor who is copied, where the engine can copy a whole server
   * @param source from whom it will replicate
   * @throws IOException if it failed; then the server has its old data again, unless the message
   *     says otherwise
   */
  Rebuilt rebuild(InstanceKey instance, InstanceKey donor, InstanceKey source, Duration deadline)
      throws IOException;

  /**
   * What came of a rebuild.
   *
   * @param done false if it cannot be done this way at all; then nothing was changed
   * @param sentence how it was done and where the old data is, or why it cannot be done
   */
  record Rebuilt(boolean done, String sentence) {}

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

        @Override
        public Rebuilt rebuild(
            InstanceKey instance, InstanceKey donor, InstanceKey source, Duration deadline) {
          return new Rebuilt(false, instance + " was not started by Baton: clone it yourself");
        }
      };
}
