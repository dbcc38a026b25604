package dev.baton.server.up;

import dev.baton.core.instance.InstanceKey;
import dev.baton.ops.docker.ClusterFile;
import dev.baton.ops.docker.Membership;
import dev.baton.ops.docker.engine.ContainerEngine;
import dev.baton.server.up.RunningFile.Running;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** {@code baton scale} and {@code baton replace}: which servers a cluster of containers has. */
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
        Membership members = new Membership(engine, directory, file, this::forget, this::say)) {
      work.run(members);
    }
  }

  /** The manager would report a server that is gone on purpose as dead. */
  private void forget(InstanceKey gone) throws IOException {
    Optional<Running> running = RunningFile.read(directory);
    if (running.isEmpty()) {
      return;
    }
    URI uri = URI.create(running.get().http() + "/api/forget/" + gone.host() + "/" + gone.port());
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(uri).timeout(ASK_LIMIT).build(),
              HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IOException(
            "the manager does not forget " + gone + ": " + response.body().strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void say(String line) {
    synchronized (out) {
      out.println(line);
      out.flush();
    }
  }
}
