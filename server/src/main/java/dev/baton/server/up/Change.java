package dev.baton.server.up;

import dev.baton.ops.docker.ClusterFile;
import dev.baton.ops.docker.Membership;
import dev.baton.ops.docker.engine.ContainerEngine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;

/**
 * {@code baton scale}, {@code replace}, {@code upgrade}: the servers of a cluster of containers.
 */
public final class Change {

  private static final Duration ASK_LIMIT = Duration.ofSeconds(10);

  private final Path directory;
  private final ContainerEngine engine;
  private final PrintWriter out;

  public Change(Path directory, ContainerEngine engine, PrintWriter out) {
    this.directory = directory.toAbsolutePath().normalize();
    this.engine = engine;
    this.out = out;
  }

  /** What is done to the members. */
  @FunctionalInterface
  public interface Work {
    void run(Membership members) throws IOException;
  }

  /**
   * @throws IOException if it cannot be done; the message says why
   */
  public void run(Work work) throws IOException {
    ClusterFile file =
        ClusterFile.read(directory)
            .orElseThrow(() -> new IOException("there is no cluster of Baton's in " + directory));
    try (FolderLock lock = FolderLock.take(directory, "change.lock");
        Membership members =
            new Membership(engine, directory, file, new ServingManager(directory), this::say)) {
      work.run(members);
    }
  }

  private void say(String line) {
    synchronized (out) {
      out.println(line);
      out.flush();
    }
  }
}
