package dev.baton.admin.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.admin.AdminServer;
import dev.baton.admin.engine.AdminEngine;
import dev.baton.admin.engine.AdminSession;
import dev.baton.admin.engine.Client;
import dev.baton.admin.protocol.ListenSettings;
import dev.baton.admin.runtime.ConfigSource;
import dev.baton.admin.runtime.ProxyControl;
import dev.baton.admin.runtime.RuntimeConfig;
import dev.baton.admin.runtime.RuntimeConsumer;
import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.ConfigModule;
import dev.baton.admin.store.SqlResult;
import dev.baton.core.time.MonotonicClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A whole administration on a real port, behind a way that can be cut. */
final class TestMember implements RuntimeConsumer, AutoCloseable {

  final Map<ConfigModule, RuntimeConfig> inForce = new ConcurrentHashMap<>();
  final Path folder;
  final Relay relay;

  /** What it finds wrong with any query rules; null for nothing. */
  volatile @Nullable String complaint;

  private final AdminServer server;
  private final AdminSession session;

  TestMember(Path folder, InstantSource wall) throws Exception {
    this.folder = Files.createDirectories(folder);
    relay = new Relay();
    server =
        AdminServer.start(
            new AdminEngine.Parts(
                folder,
                List.of(this),
                ProxyControl.NONE,
                ConfigSource.NONE,
                entry -> {},
                wall,
                MonotonicClock.SYSTEM,
                new SecureRandom()),
            ListenSettings.DEFAULT.onPort(0),
            "admin:admin",
            "stats:stats");
    relay.leadTo(server.port());
    session = server.session(new Client(1, "admin", "test", Client.Role.ADMIN));
  }

  @Override
  public boolean consumes(ConfigModule module) {
    return true;
  }

  @Override
  public boolean honours(String variable) {
    return true;
  }

  @Override
  public void check(RuntimeConfig config) throws AdminException {
    String wrong = complaint;
    if (wrong != null && config.module() == ConfigModule.MYSQL_QUERY_RULES) {
      throw new AdminException(AdminException.WRONG_VALUE, wrong);
    }
  }

  @Override
  public void apply(RuntimeConfig config) {
    inForce.put(config.module(), config);
  }

  /** Several statements, a semicolon after each. */
  void run(String statements) throws AdminException {
    for (String one : AdminSession.split(statements)) {
      session.execute(one);
    }
  }

  /** The rows, columns with a bar between them. */
  List<String> rows(String sql) throws AdminException {
    if (!(session.execute(sql) instanceof SqlResult.Rows result)) {
      throw new AssertionError("no rows: " + sql);
    }
    return result.rows().stream()
        .map(row -> Arrays.stream(row).map(Objects::toString).collect(Collectors.joining("|")))
        .toList();
  }

  String one(String sql) throws AdminException {
    List<String> rows = rows(sql);
    assertThat(rows).as(sql).hasSize(1);
    return rows.getFirst();
  }

  String checksum(String module) throws AdminException {
    return one("SELECT checksum FROM runtime_checksums_values WHERE name = '" + module + "'");
  }

  /** Makes it a member that knows these others, as an administrator would. */
  void join(int intervalMillis, String password, List<TestMember> members) throws AdminException {
    account(intervalMillis, password);
    knows(members);
  }

  void account(int intervalMillis, String password) throws AdminException {
    run(
        """
        SET admin-admin_credentials='admin:admin;cluster:%1$s';
        SET admin-cluster_username='cluster';
        SET admin-cluster_password='%1$s';
        SET admin-cluster_check_interval_ms=%2$d;
        LOAD ADMIN VARIABLES TO RUNTIME;
        """
            .formatted(password, intervalMillis));
  }

  void knows(List<TestMember> members) throws AdminException {
    run("DELETE FROM proxysql_servers");
    for (TestMember member : members) {
      run("INSERT INTO proxysql_servers VALUES ('127.0.0.1', " + member.relay.port() + ", 0, '')");
    }
    run("LOAD PROXYSQL SERVERS TO RUNTIME");
  }

  /** Until the condition holds. */
  static void await(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    while (!condition.call()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("it did not happen: " + what);
      }
      Thread.sleep(10);
    }
  }

  @Override
  public void close() throws Exception {
    session.close();
    relay.close();
    server.close();
  }
}
