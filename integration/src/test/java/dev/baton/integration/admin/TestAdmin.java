package dev.baton.integration.admin;

import dev.baton.admin.AdminServer;
import dev.baton.admin.engine.AdminEngine;
import dev.baton.admin.protocol.ListenSettings;
import dev.baton.admin.runtime.ConfigSource;
import dev.baton.admin.runtime.ProxyControl;
import dev.baton.admin.runtime.RuntimeConfig;
import dev.baton.admin.runtime.RuntimeConsumer;
import dev.baton.admin.store.ConfigModule;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.integration.admin.StockClient.Output;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

/** An administration without a proxy, and MySQL's own programs to speak to it. */
final class TestAdmin implements AutoCloseable {
  final AdminServer server;

  /** What was brought into force last, by module. */
  final Map<ConfigModule, RuntimeConfig> inForce = new EnumMap<>(ConfigModule.class);

  /** What the audit was told. */
  final List<String> audit = new ArrayList<>();

  private final boolean tls;

  private TestAdmin(Path folder, ListenSettings listen) throws Exception {
    this.tls = listen.tls() != null;
    this.server =
        AdminServer.start(
            new AdminEngine.Parts(
                folder,
                List.of(new Consumer()),
                ProxyControl.NONE,
                ConfigSource.NONE,
                entry -> audit.add(entry.toString()),
                InstantSource.system(),
                MonotonicClock.SYSTEM,
                new SecureRandom()),
            listen,
            "admin:admin",
            "stats:stats");
  }

  /** With the familiar accounts. */
  static TestAdmin start(Path folder) throws Exception {
    return new TestAdmin(folder, ListenSettings.DEFAULT.onPort(0));
  }

  /** As {@link #start}, and clients can have TLS. */
  static TestAdmin startWithTls(Path folder, SSLContext tls) throws Exception {
    ListenSettings plain = ListenSettings.DEFAULT;
    return new TestAdmin(
        folder,
        new ListenSettings(
            plain.bindHost(), 0, tls, 20, plain.loginTimeout(), plain.idleTimeout()));
  }

  private final class Consumer implements RuntimeConsumer {
    @Override
    public boolean consumes(ConfigModule module) {
      return true;
    }

    @Override
    public boolean honours(String variable) {
      return true;
    }

    @Override
    public void apply(RuntimeConfig config) {
      inForce.put(config.module(), config);
    }
  }

  /** Runs a program of MySQL's or MariaDB's against it. */
  Output client(String program, String user, String password, String input, String... arguments)
      throws IOException, InterruptedException {
    return new StockClient(new InstanceKey("127.0.0.1", server.port()), tls)
        .run(program, user, password, input, arguments);
  }

  /** What the stock client prints, columns by tabs, without a heading. */
  Output mysql(String sql) throws IOException, InterruptedException {
    return client("mysql", "admin", "admin", sql, "-N", "-B");
  }

  String jdbcUrl(String scheme) {
    return "jdbc:" + scheme + "://127.0.0.1:" + server.port() + "/main";
  }

  @Override
  public void close() throws Exception {
    server.close();
  }
}
