package dev.baton.ops.provision;

import dev.baton.core.time.MonotonicClock;
import dev.baton.mysql.InstanceLinks;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.SqlSession;
import dev.baton.mysql.session.SqlSessions;
import dev.baton.mysql.session.TlsMode;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.ops.provision.LocalCluster.Accounts;
import dev.baton.ops.provision.engine.Engine;
import dev.baton.ops.provision.server.DataTemplate;
import dev.baton.ops.provision.server.DiskSpace;
import dev.baton.ops.provision.server.Owner;
import dev.baton.ops.provision.server.Ports;
import dev.baton.ops.provision.server.RootAccount;
import dev.baton.ops.provision.server.ServerProcess;
import dev.baton.ops.provision.server.ServerSpec;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.port.ReplicationCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Creates a cluster of local servers: folders, configuration, accounts, processes, replication.
 *
 * <p>All servers begin with the same empty history: their accounts are made by each server's own
 * first start outside the binary log. The application's schema is the first transaction of that
 * history, written by the primary, and its arrival on every replica is the proof that replication
 * works. If anything fails, what was started is stopped and what was made is removed.
 */
public final class ClusterProvisioner {

  /** The loopback address, which is what local servers see all their clients come from. */
  private static final String HOST = "127.0.0.1";

  private static final Duration STEP_LIMIT = Duration.ofSeconds(30);

  /** What a node takes beyond its initialised data before it holds anything of a user's. */
  private static final long ROOM_PER_NODE = 100L << 20;

  private final Ports ports = new Ports(new SecureRandom());
  private final InstanceLinks links = new InstanceLinks(MonotonicClock.SYSTEM);

  /**
   * @param progress gets one line for each thing done
   * @throws IOException if the cluster could not be made; the message names instance and cause, and
   *     nothing is left of it
   */
  public LocalCluster create(ClusterSpec spec, Engine engine, Consumer<String> progress)
      throws IOException {
    progress.accept("engine: " + engine.describe());
    Path template = DataTemplate.ensure(engine);
    Accounts accounts = NewAccounts.random();
    boolean existed = Files.isDirectory(spec.directory());
    List<ServerSpec> wanted = serverSpecs(spec, engine, accounts);
    for (ServerSpec server : wanted) {
      Ports.require(server.name(), server.port());
    }
    DiskSpace.require(spec.directory(), spec.nodes() * (DiskSpace.size(template) + ROOM_PER_NODE));
    Owner.mark(spec.directory());
    List<ServerProcess> servers = new ArrayList<>();
    ProvisionedCluster cluster = new ProvisionedCluster(spec, engine, accounts, servers, existed);
    try {
      startAll(wanted, servers, progress);
      wire(servers, accounts, progress);
      return cluster;
    } catch (IOException | RuntimeException e) {
      cluster.discard();
      throw e;
    }
  }

  private void startAll(
      List<ServerSpec> wanted, List<ServerProcess> servers, Consumer<String> progress)
      throws IOException {
    for (ServerSpec server : wanted) {
      servers.add(ServerProcess.prepared(server));
    }
    InParallel.forEach(
        List.copyOf(servers),
        server -> {
          server.make();
          server.start();
          progress.accept(server.spec().name() + " runs on " + server.key());
        });
  }

  private void wire(List<ServerProcess> servers, Accounts accounts, Consumer<String> progress)
      throws IOException {
    Account manager = accounts.manager();
    LinkCredentials credentials =
        new LinkCredentials(manager.user(), manager.password(), TlsMode.DISABLED);
    List<InstanceLink> all = new ArrayList<>();
    try {
      servers.forEach(server -> all.add(links.open(server.key(), credentials)));
      Account replication = accounts.replication();
      ClusterWiring wiring =
          new ClusterWiring(
              all,
              new ReplicationCredentials(replication.user(), replication.password(), false),
              progress,
              STEP_LIMIT);
      wiring.wire();
      createSchema(servers.getFirst(), accounts);
      wiring.awaitReplicated();
    } finally {
      all.forEach(InstanceLink::close);
    }
  }

  private static void createSchema(ServerProcess primary, Accounts accounts) throws IOException {
    Account root = accounts.root();
    SqlSessions sessions =
        new SqlSessions(
            primary.key(), new LinkCredentials(root.user(), root.password(), TlsMode.DISABLED));
    Deadline deadline = Deadline.in(MonotonicClock.SYSTEM, STEP_LIMIT);
    try (SqlSession session = sessions.open(deadline)) {
      session.execute("CREATE DATABASE `" + accounts.applicationSchema() + "`", deadline);
    } catch (SQLException e) {
      throw new IOException(
          primary.spec().name()
              + ": the schema "
              + accounts.applicationSchema()
              + " could not be created: "
              + e.getMessage()
              + "; see "
              + primary.layout().errorLog(),
          e);
    }
  }

  private List<ServerSpec> serverSpecs(ClusterSpec spec, Engine engine, Accounts accounts)
      throws IOException {
    List<String> statements = new ArrayList<>(RootAccount.statements(accounts.root().password()));
    statements.addAll(AccountStatements.of(engine.version(), accounts, HOST));
    List<ServerSpec> all = new ArrayList<>();
    for (int i = 0; i < spec.nodes(); i++) {
      String name = spec.name() + "-" + (i + 1);
      all.add(
          new ServerSpec(
              name,
              engine,
              spec.directory().resolve(name),
              spec.basePort().isPresent() ? spec.basePort().getAsInt() + i : ports.free(),
              ports.free(),
              i + 1L,
              spec.acks(),
              spec.options(),
              statements));
    }
    return all;
  }
}
