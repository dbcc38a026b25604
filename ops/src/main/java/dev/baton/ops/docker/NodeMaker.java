package dev.baton.ops.docker;

import dev.baton.ops.docker.ClusterFile.Member;
import dev.baton.ops.docker.engine.ContainerEngine;
import dev.baton.ops.docker.engine.ContainerSpec;
import dev.baton.ops.docker.engine.Mount;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.ops.provision.LocalCluster.Accounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Makes one server's folders and its container. */
final class NodeMaker {

  private static final Duration PREPARE_LIMIT = Duration.ofMinutes(5);

  /** What a server in good order needs at most; under load its last flush takes its time. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

  private final ContainerEngine engine;
  private final Path directory;
  private final Accounts accounts;

  NodeMaker(ContainerEngine engine, Path directory, Accounts accounts) {
    this.engine = engine;
    this.directory = directory;
    this.accounts = accounts;
  }

  /**
   * Prepares a server that has not run in its cluster yet, and starts it.
   *
   * @return what was done to its folders, for a person
   */
  String makeNew(ClusterFile file, Member member) throws IOException {
    Account cloner = ClusterSecrets.cloner(directory);
    return make(file, member, NodeScript.prepare(file, member, accounts, cloner));
  }

  /** Makes the container of a server that has its data, and starts it. */
  String makeAgain(ClusterFile file, Member member) throws IOException {
    return make(file, member, NodeScript.again(file, member, accounts));
  }

  private String make(ClusterFile file, Member member, String script) throws IOException {
    Path folder = directory.resolve(member.name());
    Files.createDirectories(folder);
    String said = run(file, member.name(), script);
    engine.create(container(file, member.name()));
    engine.start(member.name());
    return said.contains("made")
        ? "Folders data, log and conf of " + member.name() + " made in " + folder + "."
        : "The data of " + member.name() + " in " + folder + " is taken as it is.";
  }

  /** Runs a script over a server's folder. */
  String run(ClusterFile file, String name, String script) throws IOException {
    return engine.script(
        file.server().id(),
        script,
        List.of(new Mount(directory.resolve(name), NodeScript.NODE, false)),
        PREPARE_LIMIT);
  }

  private ContainerSpec container(ClusterFile file, String name) throws IOException {
    ServerImage server = file.server();
    Path folder = directory.resolve(name);
    String conf = server.configuration();
    return new ContainerSpec(
        name,
        image(file),
        file.network(),
        server.uid() + ":" + server.gid(),
        server.program(),
        List.of(),
        List.of(
            new Mount(folder.resolve("data"), ContainerCnf.DATA, false),
            new Mount(folder.resolve("log"), ContainerCnf.LOG, false),
            new Mount(folder.resolve("conf"), conf, true)),
        DockerProvisioner.labels(file, directory),
        stopSignal(server),
        STOP_LIMIT,
        "%s --defaults-extra-file=%s/%s -N -e 'SELECT 1' >/dev/null"
            .formatted(server.client(), conf, NodeScript.HEALTH_FILE));
  }

  /** By its name, as people know it, while that is still the image that was looked at. */
  private String image(ClusterFile file) throws IOException {
    String id = file.server().id();
    return engine.imageId(file.image()).filter(id::equals).isPresent() ? file.image() : id;
  }

  /**
   * What {@code docker stop} and a machine that goes down send. MySQL tells a client OK for a
   * commit that no replica has when it is ended by SIGTERM (V4), and loses nothing by SIGKILL;
   * MariaDB tells an error, and by SIGKILL loses its relay log (V7).
   */
  private static String stopSignal(ServerImage server) {
    return server.kind().isMariaDb() ? "SIGTERM" : "SIGKILL";
  }
}
