package dev.baton.ops.docker;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.mysql.InstanceLinks;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.TlsMode;
import dev.baton.ops.docker.ClusterFile.Member;
import dev.baton.ops.docker.engine.ContainerEngine;
import dev.baton.ops.docker.engine.ContainerState;
import dev.baton.ops.docker.names.NameWatch;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.ops.provision.LocalCluster.Accounts;
import dev.baton.ops.provision.OrderlyStop;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.snapshot.InstanceFacts;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Adds servers to a cluster that runs, takes replicas away, and replaces one's data. The manager
 * may serve the cluster meanwhile: it finds a new server when that replicates. One change at a
 * time; what fails leaves the cluster as it was, with a server more or less at most, and is tried
 * again.
 */
public final class Membership implements Closeable {

  private static final Duration PROBE_LIMIT = Duration.ofSeconds(5);
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private final ContainerEngine engine;
  private final Path directory;
  private final Consumer<String> progress;
  private final Watcher watcher;
  private final Accounts accounts;
  private final NodeMaker maker;
  private final NameWatch names;
  private ClusterFile file;

  /** Whoever watches the cluster. */
  public interface Watcher {

    /** Tells that a server is gone on purpose. */
    void forget(InstanceKey gone) throws IOException;

    /**
     * That it does watch: it has a server that comes back replicate again.
     *
     * @throws IOException if nobody does
     */
    void require() throws IOException;

    /** Has the primary's role moved to a replica. */
    void switchover(String cluster) throws IOException;
  }

  /**
   * @param file of a cluster whose containers run
   */
  public Membership(
      ContainerEngine engine,
      Path directory,
      ClusterFile file,
      Watcher watcher,
      Consumer<String> progress)
      throws IOException {
    this.engine = engine;
    this.directory = directory.toAbsolutePath().normalize();
    this.file = file;
    this.watcher = watcher;
    this.progress = progress;
    if (!file.made()) {
      throw new IOException(
          "the cluster in " + directory + " has not been made yet: let 'up' finish it first");
    }
    this.accounts = ClusterSecrets.read(directory);
    this.maker = new NodeMaker(engine, this.directory, accounts);
    this.names =
        NameWatch.start(
            engine,
            file.network(),
            () -> engine.labelled(DockerProvisioner.CLUSTER_LABEL, file.name()));
  }

  /**
   * Adds replicas, or takes away those with the highest numbers.
   *
   * @throws IOException if it cannot be done; the message says why and what has been done by then
   */
  public void scale(int nodes) throws IOException {
    requireNodes(nodes);
    if (file.members().size() == nodes) {
      progress.accept("The cluster has " + nodes + " servers: nothing was changed.");
    }
    while (file.members().size() < nodes) {
      add();
    }
    while (file.members().size() > nodes) {
      remove();
    }
  }

  private void requireNodes(int nodes) throws IOException {
    DockerSpec wanted;
    try {
      wanted =
          new DockerSpec(file.name(), file.image(), nodes, directory, file.acks(), file.options());
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
    if (nodes <= file.acks() && nodes < file.members().size() && file.members().size() > 1) {
      throw new IOException(
          wanted.nodes()
              + " servers cannot give the cluster's "
              + file.acks()
              + " acknowledgements");
    }
  }

  private void add() throws IOException {
    NodeFill fill = fill();
    InstanceKey primary = primary();
    fill.requirePossible(primary);
    Member member = new Member(freeName(), nextServerId());
    discardLeftover(member.name());
    join(fill, member, primary);
    keep(file.with(member));
    progress.accept(member.name() + " is a member; it catches up with " + primary + ".");
  }

  /** The lowest number that no member has. */
  private String freeName() {
    List<String> taken = file.names();
    int number = 1;
    while (taken.contains(DockerSpec.nodeName(file.name(), number))) {
      number++;
    }
    return DockerSpec.nodeName(file.name(), number);
  }

  private long nextServerId() throws IOException {
    keep(file.withNextServerId());
    return file.lastServerId();
  }

  /** Of an attempt that failed, or of a member that was taken away before. */
  private void discardLeftover(String name) throws IOException {
    for (ContainerState container : engine.inspect(List.of(name))) {
      DockerProvisioner.requireLabels(
          "container " + name, container.labels(), DockerProvisioner.labels(file, directory));
      engine.remove(name);
    }
    if (Files.isDirectory(directory.resolve(name))) {
      progress.accept("An earlier folder of " + name + " is kept in " + setAside(name) + ".");
    }
  }

  private Path setAside(String name) throws IOException {
    Path removed = Files.createDirectories(directory.resolve("removed"));
    return Files.move(directory.resolve(name), removed.resolve(name + "-" + stamp()));
  }

  private static String stamp() {
    return STAMP.format(InstantSource.system().instant());
  }

  private void join(NodeFill fill, Member member, InstanceKey primary) throws IOException {
    progress.accept(maker.makeNew(file, member));
    progress.accept("Container " + member.name() + " made and started.");
    names.refresh();
    fill.fill(member, donor(primary, member), primary);
  }

  private void remove() throws IOException {
    InstanceKey primary = primary();
    Member last =
        file.members().reversed().stream()
            .filter(member -> !DockerCluster.key(member).equals(primary))
            .findFirst()
            .orElseThrow(() -> new IOException("there is no replica to take away"));
    takeAway(last);
    Path aside = setAside(last.name());
    keep(file.without(last.name()));
    progress.accept(last.name() + " is no member any more; what it had is kept in " + aside + ".");
  }

  private void takeAway(Member member) throws IOException {
    end(member);
    progress.accept("Container " + member.name() + " ended and removed.");
    watcher.forget(DockerCluster.key(member));
  }

  private void end(Member member) throws IOException {
    String name = member.name();
    new OrderlyStop(accounts.manager())
        .stop(List.of(new ContainerServer(engine, name, file.server().kind().isMariaDb())));
    engine.remove(name);
  }

  /**
   * Gives every server another image and leaves it its data: the replicas first, then, when the
   * primary's role has been moved, the old primary. The watcher has each replicate again.
   *
   * @throws IOException if the image cannot be used, or a server does not come back with it; the
   *     others are as they were, and the same call goes on, or one with the old image goes back
   */
  public void upgrade(String image) throws IOException {
    watcher.require();
    if (engine.imageId(image).isEmpty()) {
      progress.accept("Fetching the image " + image + ".");
      engine.pull(image);
    }
    ServerImage server = ServerImage.inspect(engine, image);
    Optional<String> objection = ImageChange.objection(file.server(), server);
    if (objection.isPresent()) {
      throw new IOException(objection.get());
    }
    ClusterFile next = file.withImage(image, server);
    InstanceKey old = primary();
    for (Member member : file.members()) {
      if (!DockerCluster.key(member).equals(old)) {
        renew(next, member);
      }
    }
    for (Member member : file.members()) { // the old primary, as the others are done
      if (!runsFrom(server, member)) {
        watcher.switchover(file.name());
        progress.accept("The primary's role has been moved from " + old + " to " + primary() + ".");
        renew(next, member);
      }
    }
    keep(next);
    progress.accept("All servers run " + server.kind().describe() + " from " + image + ".");
  }

  private boolean runsFrom(ServerImage server, Member member) throws IOException {
    return engine.inspect(List.of(member.name())).stream()
        .anyMatch(container -> container.isRunning() && container.imageId().equals(server.id()));
  }

  private void renew(ClusterFile next, Member member) throws IOException {
    if (runsFrom(next.server(), member)) {
      return;
    }
    end(member);
    maker.makeAgain(next, member);
    names.refresh();
    Account manager = accounts.manager();
    InstanceLink link =
        new InstanceLinks(MonotonicClock.SYSTEM)
            .open(
                DockerCluster.key(member),
                new LinkCredentials(manager.user(), manager.password(), TlsMode.DISABLED));
    try {
      new ServerWait(engine, next, maker).awaitReplica(link);
    } finally {
      link.close();
    }
    progress.accept(member.name() + " runs from " + next.image() + " and replicates again.");
  }

  /**
   * Makes a replica anew, with the cluster's data, a server id and a UUID of its own.
   *
   * @throws IOException if it is the primary or no member, or cannot be filled
   */
  public void replace(String name) throws IOException {
    Member old =
        file.members().stream()
            .filter(member -> member.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new IOException(
                        name
                            + " is no server of this cluster: "
                            + String.join(", ", file.names())));
    InstanceKey primary = primary();
    if (DockerCluster.key(old).equals(primary)) {
      throw new IOException(
          name + " is the primary: move that role first, by 'switchover', then replace it");
    }
    NodeFill fill = fill();
    fill.requirePossible(primary);
    Member member = new Member(name, nextServerId());
    takeAway(old);
    String aside = "replaced/data-" + stamp();
    maker.run(file, name, NodeScript.setDataAside(aside));
    progress.accept("What it had is kept in " + directory.resolve(name).resolve(aside) + ".");
    join(fill, member, primary);
    keep(file.with(member));
    progress.accept(name + " is replaced; it catches up with " + primary + ".");
  }

  private void keep(ClusterFile next) throws IOException {
    next.write(directory);
    file = next;
  }

  private NodeFill fill() throws IOException {
    return new NodeFill(
        engine,
        file,
        maker,
        names,
        new LinkCredentials(
            accounts.manager().user(), accounts.manager().password(), TlsMode.DISABLED),
        ClusterSecrets.cloner(directory),
        accounts.replication(),
        progress);
  }

  /** A replica that runs well is copied rather than the primary. */
  private InstanceKey donor(InstanceKey primary, Member except) {
    return facts().stream()
        .filter(facts -> facts.channels().stream().anyMatch(NodeFill::runs))
        .map(InstanceFacts::key)
        .filter(key -> !key.equals(DockerCluster.key(except)))
        .findFirst()
        .orElse(primary);
  }

  /** The one that takes writes. */
  private InstanceKey primary() throws IOException {
    List<InstanceKey> writable =
        facts().stream().filter(facts -> !facts.readOnly()).map(InstanceFacts::key).toList();
    if (writable.size() != 1) {
      throw new IOException(
          (writable.isEmpty() ? "no server takes writes now" : writable + " all take writes now")
              + ": let 'up' bring the cluster in order first");
    }
    return writable.getFirst();
  }

  private List<InstanceFacts> facts() {
    Account manager = accounts.manager();
    LinkCredentials credentials =
        new LinkCredentials(manager.user(), manager.password(), TlsMode.DISABLED);
    InstanceLinks links = new InstanceLinks(MonotonicClock.SYSTEM);
    List<InstanceFacts> all = new ArrayList<>();
    for (InstanceKey key : DockerCluster.keys(file)) {
      InstanceLink link = links.open(key, credentials);
      try {
        probe(link).ifPresent(all::add);
      } finally {
        link.close();
      }
    }
    return all;
  }

  private static Optional<InstanceFacts> probe(InstanceLink link) {
    try {
      return Optional.of(link.probe(PROBE_LIMIT));
    } catch (InstanceException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() throws IOException {
    names.close();
  }
}
