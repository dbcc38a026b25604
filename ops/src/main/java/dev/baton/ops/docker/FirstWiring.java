package dev.baton.ops.docker;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.mysql.InstanceLinks;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.SqlSession;
import dev.baton.mysql.session.SqlSessions;
import dev.baton.mysql.session.TlsMode;
import dev.baton.ops.docker.engine.ContainerEngine;
import dev.baton.ops.mode.ReplicationMode;
import dev.baton.ops.provision.ClusterWiring;
import dev.baton.ops.provision.InParallel;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.ops.provision.LocalCluster.Accounts;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.port.ReplicationCredentials;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Makes servers that run in new containers a cluster; harmless when done twice. */
final class FirstWiring {

  private static final Duration STEP_LIMIT = Duration.ofSeconds(30);

  private final ContainerEngine engine;
  private final Path directory;
  private final ClusterFile file;
  private final Accounts accounts;
  private final NodeMaker maker;
  private final Consumer<String> progress;

  FirstWiring(
      ContainerEngine engine,
      Path directory,
      ClusterFile file,
      Accounts accounts,
      NodeMaker maker,
      Consumer<String> progress) {
    this.engine = engine;
    this.directory = directory;
    this.file = file;
    this.accounts = accounts;
    this.maker = maker;
    this.progress = progress;
  }

  void wire() throws IOException {
    LinkCredentials manager = credentials(accounts.manager());
    InstanceLinks links = new InstanceLinks(MonotonicClock.SYSTEM);
    List<InstanceLink> all = new ArrayList<>();
    try {
      DockerCluster.keys(file).forEach(key -> all.add(links.open(key, manager)));
      ServerWait wait = new ServerWait(engine, file, maker);
      InParallel.forEach(all, wait::await);
      InParallel.forEach(
          file.names(), name -> maker.run(file, name, NodeScript.forgetFirstStart()));
      progress.accept(
          "Accounts made on each server; their passwords are in "
              + ClusterSecrets.file(directory)
              + " (mode 600).");
      Account replication = accounts.replication();
      ClusterWiring wiring =
          new ClusterWiring(
              all,
              new ReplicationCredentials(replication.user(), replication.password(), false),
              line -> progress.accept(line + "."),
              STEP_LIMIT,
              file.replication() == ReplicationMode.SEMI_SYNC);
      wiring.wire();
      createSchema(DockerCluster.keys(file).getFirst());
      wiring.awaitReplicated();
    } finally {
      all.forEach(InstanceLink::close);
    }
  }

  /** The first transaction of the cluster's history; the application may, on its own schema. */
  private void createSchema(InstanceKey primary) throws IOException {
    SqlSessions sessions = new SqlSessions(primary, credentials(accounts.application()));
    Deadline deadline = Deadline.in(MonotonicClock.SYSTEM, STEP_LIMIT);
    String schema = accounts.applicationSchema();
    try (SqlSession session = sessions.open(deadline)) {
      session.execute("CREATE DATABASE IF NOT EXISTS `" + schema + "`", deadline);
      progress.accept("Schema " + schema + " made on " + primary + " and replicated.");
    } catch (SQLException e) {
      throw new IOException(
          primary + ": the schema " + schema + " could not be created: " + e.getMessage(), e);
    }
  }

  private static LinkCredentials credentials(Account account) {
    return new LinkCredentials(account.user(), account.password(), TlsMode.DISABLED);
  }
}
