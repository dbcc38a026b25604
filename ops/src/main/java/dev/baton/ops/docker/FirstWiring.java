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
import dev.baton.ops.docker.engine.Mount;
import dev.baton.ops.provision.ClusterWiring;
import dev.baton.ops.provision.InParallel;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.ops.provision.LocalCluster.Accounts;
import dev.baton.topology.port.InstanceException;
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

  private static final Duration START_LIMIT = Duration.ofSeconds(120);
  private static final Duration STEP_LIMIT = Duration.ofSeconds(30);
  private static final Duration PROBE_LIMIT = Duration.ofSeconds(3);
  private static final Duration SCRIPT_LIMIT = Duration.ofSeconds(60);
  private static final long POLL_MILLIS = 200;

  private final ContainerEngine engine;
  private final Path directory;
  private final ClusterFile file;
  private final Accounts accounts;
  private final Consumer<String> progress;

  FirstWiring(
      ContainerEngine engine,
      Path directory,
      ClusterFile file,
      Accounts accounts,
      Consumer<String> progress) {
    this.engine = engine;
    this.directory = directory;
    this.file = file;
    this.accounts = accounts;
    this.progress = progress;
  }

  void wire() throws IOException {
    LinkCredentials manager = credentials(accounts.manager());
    InstanceLinks links = new InstanceLinks(MonotonicClock.SYSTEM);
    List<InstanceLink> all = new ArrayList<>();
    try {
      DockerCluster.keys(file).forEach(key -> all.add(links.open(key, manager)));
      InParallel.forEach(all, this::awaitServer);
      InParallel.forEach(file.names(), this::forgetFirstStart);
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
              STEP_LIMIT);
      wiring.wire();
      createSchema(DockerCluster.keys(file).getFirst());
      wiring.awaitReplicated();
    } finally {
      all.forEach(InstanceLink::close);
    }
  }

  /** Until the manager's account can ask it: its first start has made the account. */
  private void awaitServer(InstanceLink link) throws IOException {
    long begin = MonotonicClock.SYSTEM.nanos();
    while (true) {
      try {
        link.probe(PROBE_LIMIT);
        return;
      } catch (InstanceException e) {
        if (MonotonicClock.SYSTEM.millisSince(begin) > START_LIMIT.toMillis()) {
          throw new IOException(
              "%s does not answer %d s after its start: %s; the end of its log: %s"
                  .formatted(
                      link.key(), START_LIMIT.toSeconds(), e.getMessage(), log(link.key().host())),
              e);
        }
      }
      pause();
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the servers started", e);
    }
  }

  private String log(String name) throws IOException {
    String text = script(name, "tail -n 8 /node/log/error.log 2>/dev/null || true\n").strip();
    return text.isEmpty() ? engine.logTail(name, 8) : text;
  }

  private void forgetFirstStart(String name) throws IOException {
    script(name, NodeScript.forgetFirstStart());
  }

  private String script(String name, String script) throws IOException {
    return engine.script(
        file.server().id(),
        script,
        List.of(new Mount(directory.resolve(name), NodeScript.NODE, false)),
        SCRIPT_LIMIT);
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
