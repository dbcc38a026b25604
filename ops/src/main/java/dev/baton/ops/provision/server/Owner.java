package dev.baton.ops.provision.server;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Says in a cluster's folder which process runs its servers. They outlive a Baton that is killed:
 * the next one finds them by it.
 */
public final class Owner {

  private static final String FILE = "owner";

  private Owner() {}

  /**
   * This process runs the servers of that folder.
   *
   * @throws IOException if the folder cannot be made or written to, which its message names
   */
  public static void mark(Path cluster) throws IOException {
    try {
      Files.createDirectories(cluster);
    } catch (FileSystemException e) {
      throw NodeLayout.cannotMake(cluster, e);
    }
    ProcessHandle self = ProcessHandle.current();
    Files.writeString(cluster.resolve(FILE), self.pid() + "\n" + started(self) + "\n");
  }

  /** Nobody does any more. */
  public static void unmark(Path cluster) throws IOException {
    Files.deleteIfExists(cluster.resolve(FILE));
  }

  /** Whether a process that is there no more ran the servers of that folder. */
  static boolean isGone(Path cluster) {
    try {
      List<String> lines = Files.readAllLines(cluster.resolve(FILE));
      Optional<ProcessHandle> owner = ProcessHandle.of(Long.parseLong(lines.getFirst()));
      return owner.filter(ProcessHandle::isAlive).map(Owner::started).stream()
          .noneMatch(lines.get(1)::equals);
    } catch (IOException | RuntimeException e) {
      return false; // nothing is known of it: not ours
    }
  }

  /** Process ids are used again; together with the start they are not. */
  private static String started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("unknown");
  }
}
