package dev.baton.server.bench.proxy;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.ops.provision.engine.Engine;
import dev.baton.ops.provision.server.Passwords;
import dev.baton.ops.provision.server.RootAccount;
import dev.baton.ops.provision.server.ServerProcess;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.WireConnection;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;

/** The one server behind all proxies: in memory, so that the disk is not what is measured. */
public final class BenchServer implements Closeable {

  private static final String SCHEMA = "sbtest";

  private final ServerProcess process;
  private final Sysbench.Login login;

  private BenchServer(ServerProcess process, Sysbench.Login login) {
    this.process = process;
    this.login = login;
  }

  /** Makes and starts it in the folder; {@link #close} ends it. */
  public static BenchServer start(Engine engine, Path directory) throws IOException {
    Secret password = Passwords.random(new SecureRandom());
    ServerProcess process = ServerProcess.start(engine, directory, 0, password, options(engine));
    ConnectOptions options =
        ConnectOptions.to(process.key(), RootAccount.USER, password).withPublicKeyRetrieval();
    try (WireConnection connection = WireConnection.connect(options)) {
      if (!engine.isMariaDb()) {
        connection.execute("SET GLOBAL super_read_only = OFF"); // its first statements end with ON
        connection.execute("SET GLOBAL read_only = OFF");
      }
      connection.execute("CREATE DATABASE " + SCHEMA);
    } catch (IOException e) {
      process.destroy();
      throw e;
    }
    return new BenchServer(
        process, new Sysbench.Login(RootAccount.USER, password.reveal(), SCHEMA));
  }

  private static Map<String, String> options(Engine engine) {
    Map<String, String> options = new HashMap<>();
    options.put("read_only", "OFF");
    options.put("max_connections", "4000");
    options.put("table_open_cache", "4000");
    options.put("innodb_buffer_pool_size", "256M");
    options.put("innodb_flush_log_at_trx_commit", "0");
    options.put("sync_binlog", "0");
    switch (engine.semiSync()) {
      case NONE -> {}
      case BUILT_IN, MASTER_SLAVE_PLUGINS -> options.put("rpl_semi_sync_master_enabled", "OFF");
      case SOURCE_REPLICA_PLUGINS -> options.put("rpl_semi_sync_source_enabled", "OFF");
    }
    if (!engine.isMariaDb()) {
      options.put("performance_schema", "OFF");
    }
    return options;
  }

  Sysbench.Login login() {
    return login;
  }

  /** Its administrator's password. */
  public Secret password() {
    return new Secret(login.password());
  }

  /** Where it listens. */
  public InstanceKey address() {
    return process.key();
  }

  int port() {
    return process.key().port();
  }

  /** How many connections the server has, this look not counted. */
  int connections() throws IOException {
    try (WireConnection connection = Target.direct("direct", port()).connect(login)) {
      var rows = connection.query("SHOW GLOBAL STATUS LIKE 'Threads_connected'").rows();
      String count = rows.getFirst().get(1);
      return (count == null ? 1 : Integer.parseInt(count)) - 1;
    }
  }

  @Override
  public void close() throws IOException {
    process.destroy();
  }
}
