package dev.baton.server.up;

import dev.baton.core.time.MonotonicClock;
import dev.baton.ops.docker.ClusterFile;
import dev.baton.ops.docker.DockerTeardown;
import dev.baton.ops.docker.engine.ContainerEngine;
import dev.baton.server.tls.ServerCertificate;
import dev.baton.server.up.RunningFile.Running;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code baton down}: ends what serves a cluster of containers, then its containers. */
public final class Down {

  private static final Duration END_LIMIT = Duration.ofSeconds(60);
  private static final long POLL_MILLIS = 100;

  private final Path directory;
  private final boolean deleteData;
  private final ContainerEngine engine;
  private final PrintWriter out;

  public Down(Path directory, boolean deleteData, ContainerEngine engine, PrintWriter out) {
    this.directory = directory.toAbsolutePath().normalize();
    this.deleteData = deleteData;
    this.engine = engine;
    this.out = out;
  }

  /**
   * @throws IOException if there is no cluster in the folder, or something of it stays
   */
  public void run() throws IOException, InterruptedException {
    ClusterFile file =
        ClusterFile.read(directory)
            .orElseThrow(() -> new IOException("there is no cluster of Baton's in " + directory));
    try (RunningFile taken = take()) {
      DockerTeardown teardown = new DockerTeardown(engine, directory, file, this::say);
      teardown.down();
      if (deleteData) {
        teardown.deleteData();
      } else {
        say("The data stays in " + directory + ": 'up' brings the cluster back.");
      }
    }
    if (deleteData) {
      for (String name :
          List.of(
              ServerCertificate.AUTHORITY_FILE,
              ServerCertificate.CERTIFICATE_FILE,
              ServerCertificate.KEY_FILE)) {
        Files.deleteIfExists(directory.resolve(name));
      }
      RunningFile.forget(directory);
    }
  }

  /** The manager must end before the servers do: it would take their end for a failure. */
  private RunningFile take() throws IOException, InterruptedException {
    Optional<RunningFile> taken = RunningFile.take(directory);
    if (taken.isPresent()) {
      return taken.get();
    }
    String who = "another process";
    Optional<Running> running = RunningFile.read(directory);
    if (running.isPresent()) {
      who = "process " + running.get().pid();
      ProcessHandle.of(running.get().pid()).ifPresent(ProcessHandle::destroy);
      say("Manager and proxy, " + who + ", are told to end.");
    }
    long begin = MonotonicClock.SYSTEM.nanos();
    while (MonotonicClock.SYSTEM.millisSince(begin) < END_LIMIT.toMillis()) {
      Thread.sleep(POLL_MILLIS);
      taken = RunningFile.take(directory);
      if (taken.isPresent()) {
        return taken.get();
      }
    }
    throw new IOException(
        who
            + " still has the cluster in "
            + directory
            + " after "
            + END_LIMIT.toSeconds()
            + " s: end it, then try again");
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }
}
