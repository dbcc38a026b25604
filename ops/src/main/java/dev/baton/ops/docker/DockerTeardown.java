package dev.baton.ops.docker;

import dev.baton.ops.docker.engine.ContainerEngine;
import dev.baton.ops.docker.engine.ContainerState;
import dev.baton.ops.docker.engine.Mount;
import dev.baton.ops.docker.names.NameWatch;
import dev.baton.ops.provision.OrderlyStop;
import dev.baton.ops.provision.engine.CachedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Takes a cluster's containers and network away: the servers end in good order first, each after it
 * has been made read-only. Used once; nobody serves the cluster meanwhile.
 */
public final class DockerTeardown {

  private static final Duration DELETE_LIMIT = Duration.ofMinutes(10);

  private final ContainerEngine engine;
  private final Path directory;
  private final ClusterFile file;
  private final Consumer<String> progress;

  public DockerTeardown(
      ContainerEngine engine, Path directory, ClusterFile file, Consumer<String> progress) {
    this.engine = engine;
    this.directory = directory.toAbsolutePath().normalize();
    this.file = file;
    this.progress = progress;
  }

  /**
   * @throws IOException if something of it stays; the message says what. It may be called again.
   */
  public void down() throws IOException {
    progress.accept("The engine is " + engine.version() + ".");
    List<ContainerState> ours = ours();
    stop(ours.stream().filter(ContainerState::isRunning).map(ContainerState::name).toList());
    for (ContainerState container : ours) {
      engine.remove(container.name());
      progress.accept("Container " + container.name() + " removed.");
    }
    if (isOurs(engine.networkLabels(file.network()).orElse(Map.of()))) {
      engine.removeNetwork(file.network());
      progress.accept("Network " + file.network() + " removed.");
    }
  }

  private List<ContainerState> ours() throws IOException {
    return engine.inspect(engine.labelled(DockerProvisioner.CLUSTER_LABEL, file.name())).stream()
        .filter(container -> isOurs(container.labels()))
        .toList();
  }

  private boolean isOurs(Map<String, String> labels) {
    return labels.entrySet().containsAll(DockerProvisioner.labels(file, directory).entrySet());
  }

  private void stop(List<String> running) throws IOException {
    if (running.isEmpty()) {
      return;
    }
    boolean mariaDb = file.server().kind().isMariaDb();
    try (NameWatch names = NameWatch.start(engine, file.network(), () -> running)) {
      new OrderlyStop(ClusterSecrets.read(directory).manager())
          .stop(running.stream().map(name -> new ContainerServer(engine, name, mariaDb)).toList());
    }
    progress.accept("Ended, replicas first: " + String.join(", ", running) + ".");
  }

  /**
   * After {@link #down}: removes every file of the cluster's, its data too.
   *
   * @throws IOException if something stays; the message names it
   */
  public void deleteData() throws IOException {
    for (String name : file.names()) {
      delete(name, "rm -rf /node/data /node/log /node/conf /node/initialising /node/replaced\n");
    }
    delete("removed", "rm -rf /node/*\n");
    for (String folder : List.of("manager", "archive")) {
      CachedFolder.deleteTree(directory.resolve(folder));
    }
    List<Path> files = new ArrayList<>();
    files.add(ClusterSecrets.file(directory));
    files.add(directory.resolve("client.cnf"));
    files.add(ClusterFile.file(directory)); // last: until then it can be tried again
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
    progress.accept("Data and passwords in " + directory + " deleted.");
  }

  /** The servers' user owns what is in there: only a container may remove it for everybody. */
  private void delete(String folder, String script) throws IOException {
    Path path = directory.resolve(folder);
    if (Files.isDirectory(path)) {
      engine.script(
          file.server().id(),
          script,
          List.of(new Mount(path, NodeScript.NODE, false)),
          DELETE_LIMIT);
      CachedFolder.deleteTree(path);
    }
  }
}
