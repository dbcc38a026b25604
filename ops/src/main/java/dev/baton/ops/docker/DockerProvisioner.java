package dev.baton.ops.docker;

import dev.baton.ops.docker.ClusterFile.Member;
import dev.baton.ops.docker.engine.ContainerEngine;
import dev.baton.ops.docker.engine.ContainerState;
import dev.baton.ops.docker.names.NameWatch;
import dev.baton.ops.provision.InParallel;
import dev.baton.ops.provision.LocalCluster.Accounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Makes a cluster of containers, or what is missing of one: each step first looks whether it has
 * been done. Interrupted anywhere, the next run goes on. Used once, by one thread.
 *
 * <p>All servers begin with the same empty history, as those of {@code ClusterProvisioner} do: the
 * accounts are made by each one's first start outside the binary log.
 */
public final class DockerProvisioner {

  /** On each container and network. */
  public static final String CLUSTER_LABEL = "dev.baton.cluster";

  /** The folder that the cluster lives in: two clusters of one name are two. */
  public static final String DIRECTORY_LABEL = "dev.baton.directory";

  private final ContainerEngine engine;
  private final Consumer<String> progress;
  private final AtomicInteger changes = new AtomicInteger();

  /**
   * @param progress gets one line for each thing done
   */
  public DockerProvisioner(ContainerEngine engine, Consumer<String> progress) {
    this.engine = engine;
    this.progress = progress;
  }

  /**
   * @throws IOException if it cannot be made; the message names what and why. What has been made
   *     stays for the next try.
   */
  public DockerCluster up(DockerSpec spec) throws IOException {
    progress.accept("The engine is " + engine.version() + ".");
    ClusterFile file = file(spec);
    Accounts accounts = ClusterSecrets.readOrMake(spec.directory());
    Map<String, String> labels = labels(file, spec.directory());
    network(file, labels);
    requireOurs(file, labels);
    NodeMaker maker = new NodeMaker(engine, spec.directory(), accounts);
    InParallel.forEach(file.members(), member -> node(maker, file, member));
    NameWatch names =
        NameWatch.start(engine, file.network(), () -> engine.labelled(CLUSTER_LABEL, file.name()));
    try {
      if (file.made()) {
        return new DockerCluster(file, accounts, changes.get(), names);
      }
      new FirstWiring(engine, spec.directory(), file, accounts, maker, progress).wire();
      ClusterFile made = file.asMade();
      made.write(spec.directory());
      return new DockerCluster(made, accounts, changes.get(), names);
    } catch (IOException | RuntimeException e) {
      names.close();
      throw e;
    }
  }

  /** The one in the folder, or a new one from what the image holds. */
  private ClusterFile file(DockerSpec spec) throws IOException {
    Optional<ClusterFile> existing = ClusterFile.read(spec.directory());
    if (existing.isPresent()) {
      existing.get().requireSame(spec);
      return existing.get();
    }
    if (engine.imageId(spec.image()).isEmpty()) {
      progress.accept("Fetching the image " + spec.image() + ".");
      engine.pull(spec.image());
    }
    ServerImage server = ServerImage.inspect(engine, spec.image());
    ClusterFile file = ClusterFile.of(spec, server);
    file.requireMode();
    Files.createDirectories(spec.directory());
    Files.setPosixFilePermissions(spec.directory(), PosixFilePermissions.fromString("rwx------"));
    file.write(spec.directory());
    changes.incrementAndGet();
    progress.accept(
        "Image %s: %s, run as %d:%d, configured in %s."
            .formatted(
                spec.image(),
                server.kind().describe(),
                server.uid(),
                server.gid(),
                server.configuration()));
    return file;
  }

  static Map<String, String> labels(ClusterFile file, Path directory) {
    return Map.of(CLUSTER_LABEL, file.name(), DIRECTORY_LABEL, directory.toString());
  }

  private void network(ClusterFile file, Map<String, String> labels) throws IOException {
    Optional<Map<String, String>> found = engine.networkLabels(file.network());
    if (found.isPresent()) {
      requireLabels("network " + file.network(), found.get(), labels);
      return;
    }
    engine.createNetwork(file.network(), labels);
    changed("Network " + file.network() + " made (bridge).");
  }

  /** Found before anything is made beside it. */
  private void requireOurs(ClusterFile file, Map<String, String> labels) throws IOException {
    for (ContainerState container : engine.inspect(file.names())) {
      requireLabels("container " + container.name(), container.labels(), labels);
    }
  }

  /** That it is this cluster's. */
  static void requireLabels(String what, Map<String, String> found, Map<String, String> wanted)
      throws IOException {
    if (!found.entrySet().containsAll(wanted.entrySet())) {
      String folder = found.get(DIRECTORY_LABEL);
      throw new IOException(
          "there is a "
              + what
              + (folder == null
                  ? " already that Baton did not make"
                  : " already, of the cluster in " + folder)
              + ": remove it, or choose another name with --name");
    }
  }

  private void node(NodeMaker maker, ClusterFile file, Member member) throws IOException {
    List<ContainerState> found = engine.inspect(List.of(member.name()));
    if (found.isEmpty()) {
      progress.accept(file.made() ? maker.makeAgain(file, member) : maker.makeNew(file, member));
      changed("Container " + member.name() + " made and started.");
    } else if (!found.getFirst().isRunning()) {
      engine.start(member.name());
      changed("Container " + member.name() + " started: it was " + found.getFirst().status() + ".");
    }
  }

  private void changed(String line) {
    changes.incrementAndGet();
    progress.accept(line);
  }
}
