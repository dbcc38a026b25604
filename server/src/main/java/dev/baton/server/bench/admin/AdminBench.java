package dev.baton.server.bench.admin;

import static dev.baton.server.bench.admin.AdminBenchReport.text;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.core.time.MonotonicClock;
import dev.baton.ops.provision.engine.CachedFolder;
import dev.baton.ops.provision.engine.Engine;
import dev.baton.ops.provision.engine.EngineCache;
import dev.baton.ops.provision.engine.Engines;
import dev.baton.ops.provision.server.Passwords;
import dev.baton.ops.provision.server.RootAccount;
import dev.baton.server.bench.admin.AdminBenchReport.Round;
import dev.baton.server.bench.admin.AdminBenchReport.Window;
import dev.baton.server.bench.instances.FakeFleet;
import dev.baton.server.bench.proxy.BenchServer;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import org.mariadb.jdbc.Driver;

/**
 * Brings a large configuration into force, again and again, under a load that goes on: one real
 * server, a proxy in a process of its own, clients and fake servers in this one. Windows with and
 * without LOADs take turns, so that whatever else the machine does hits both alike.
 */
public final class AdminBench {

  private static final String ADMIN = "bench";
  private static final String APPLICATION = "app";
  private static final String MONITOR = "monitor";
  private static final int CLUSTER_SIZE = 3;
  private static final Duration ADMIN_PATIENCE = Duration.ofSeconds(60);
  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final String SOCKET_TIMEOUT = "30000";
  private static final int LOOK_MILLIS = 20;

  /** Loops are watched for so much of a window's time after it. */
  private static final int WATCHED = 2;

  private final AdminBenchSettings settings;
  private final PrintWriter out;
  private final BooleanSupplier stopped;
  private final MonotonicClock clock = MonotonicClock.SYSTEM;
  private final LargeConfiguration configuration;
  private final Secret password = Passwords.random(new SecureRandom());
  private final Map<String, List<Double>> loads = new LinkedHashMap<>();
  private int turn;

  /**
   * @param stopped asked now and then whether to end here
   */
  public AdminBench(AdminBenchSettings settings, PrintWriter out, BooleanSupplier stopped) {
    this.settings = settings;
    this.out = out;
    this.stopped = stopped;
    this.configuration = new LargeConfiguration(settings);
  }

  /**
   * Measures; everything it started is gone when it returns.
   *
   * @throws IOException if something could not be started, or was stopped before a round was over
   */
  public AdminBenchReport run() throws IOException, InterruptedException {
    double busy = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    Engine engine = Engines.resolve(settings.engine(), EngineCache.standard());
    Path folder = Files.createTempDirectory("baton-bench-");
    try (BenchServer server = BenchServer.start(engine, folder.resolve("server"));
        FakeFleet others = FakeFleet.start(settings.servers() - 1, CLUSTER_SIZE, clock);
        ProxyProcess proxy =
            ProxyProcess.start(folder, settings.ioThreads(), ADMIN + ":" + password.reveal())) {
      prepare(server);
      try (WireConnection admin = admin(proxy)) {
        fill(admin, server, others);
        say(
            "%d rules, %d servers, %d users are in the administration's tables",
            settings.rules(), settings.servers(), settings.users());
        proxy.takeLongestHoldMillis(true);
        load(admin);
        double firstHold = proxy.takeLongestHoldMillis(false);
        awaitService(proxy);
        try (RunningLoad load = clients(proxy)) {
          AdminBenchReport report =
              AdminBenchReport.of(
                  engine.describe(), settings, busy, loads, firstHold, rounds(proxy, admin, load));
          tell(report);
          return report;
        }
      } catch (SQLException e) {
        throw new IOException("the load could not log in to the proxy: " + e.getMessage(), e);
      }
    } finally {
      CachedFolder.deleteTree(folder);
    }
  }

  private void prepare(BenchServer server) throws IOException {
    ConnectOptions options =
        ConnectOptions.to(server.address(), RootAccount.USER, server.password())
            .withPublicKeyRetrieval();
    try (WireConnection root = WireConnection.connect(options)) {
      for (String sql : RunningLoad.tables()) {
        root.execute(sql);
      }
      for (String user : List.of(APPLICATION, MONITOR)) {
        root.execute(
            "CREATE USER '%s'@'127.0.0.1' IDENTIFIED BY '%s'".formatted(user, password.reveal()));
      }
      root.execute(
          "GRANT SELECT ON " + RunningLoad.SCHEMA + ".* TO '" + APPLICATION + "'@'127.0.0.1'");
    }
  }

  private WireConnection admin(ProxyProcess proxy) throws IOException {
    return WireConnection.connect(
        ConnectOptions.to(new InstanceKey("127.0.0.1", proxy.adminPort()), ADMIN, password)
            .withTimeouts(ADMIN_PATIENCE, ADMIN_PATIENCE)
            .withPublicKeyRetrieval());
  }

  private void fill(WireConnection admin, BenchServer server, FakeFleet others) throws IOException {
    List<InstanceKey> fakes =
        others.ports().stream().map(port -> new InstanceKey("127.0.0.1", port)).toList();
    for (String sql : configuration.filling(server.address(), APPLICATION, password, fakes)) {
      admin.execute(sql);
    }
    admin.execute("SET mysql-monitor_username='" + MONITOR + "'");
    admin.execute("SET mysql-monitor_password='" + password.reveal() + "'");
    admin.execute("LOAD MYSQL VARIABLES TO RUNTIME");
  }

  /** Changes each table and brings it into force. */
  private void load(WireConnection admin) throws IOException {
    turn++;
    for (List<String> change : configuration.changes(turn)) {
      admin.execute(change.getFirst());
      String command = change.getLast();
      long begin = clock.nanos();
      admin.execute(command);
      loads.computeIfAbsent(command, name -> new ArrayList<>()).add((clock.nanos() - begin) / 1e6);
    }
  }

  private Connection open(ProxyProcess proxy, boolean prepared) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", APPLICATION);
    properties.setProperty("password", password.reveal());
    properties.setProperty("useServerPrepStmts", Boolean.toString(prepared));
    properties.setProperty("allowPublicKeyRetrieval", "true"); // loopback
    properties.setProperty("socketTimeout", SOCKET_TIMEOUT);
    Connection connection =
        new Driver().connect("jdbc:mariadb://127.0.0.1:" + proxy.port() + "/", properties);
    if (connection == null) {
      throw new SQLException("the driver does not take the proxy's address", "08001");
    }
    return connection;
  }

  private void awaitService(ProxyProcess proxy) throws IOException, InterruptedException {
    long begin = clock.nanos();
    while (true) {
      try (Connection connection = open(proxy, false)) {
        connection.createStatement().executeQuery("SELECT 1").close();
        return;
      } catch (SQLException e) {
        if (clock.millisSince(begin) > START_LIMIT.toMillis()) {
          throw new IOException("the proxy does not serve: " + e.getMessage(), e);
        }
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private RunningLoad clients(ProxyProcess proxy) throws SQLException {
    return RunningLoad.start(
        settings.clients(), settings.rate(), prepared -> open(proxy, prepared));
  }

  private List<Round> rounds(ProxyProcess proxy, WireConnection admin, RunningLoad load)
      throws IOException, InterruptedException {
    say("warming up for %d s", settings.warmUpSeconds());
    long begin = clock.nanos();
    boolean withLoads = false;
    while (clock.millisSince(begin) < settings.warmUpSeconds() * 1000L && !stopped.getAsBoolean()) {
      window(proxy, admin, load, withLoads); // the code that is compiled while it runs
      withLoads = !withLoads;
    }
    List<Round> rounds = new ArrayList<>();
    for (int i = 1; i <= settings.rounds(); i++) {
      boolean loadsFirst = i % 2 == 0;
      Window first = window(proxy, admin, load, loadsFirst);
      Window second = window(proxy, admin, load, !loadsFirst);
      if (stopped.getAsBoolean()) {
        break;
      }
      Round round = loadsFirst ? new Round(second, first) : new Round(first, second);
      rounds.add(round);
      say(
          "round %d: p99 %.0f µs without LOADs, %.0f µs with (%.2f); an event loop was held for %.2f"
              + " and %.2f ms",
          i,
          round.without().p99Micros(),
          round.with().p99Micros(),
          round.ratio(),
          round.without().holdMillis(),
          round.with().holdMillis());
    }
    if (rounds.isEmpty()) {
      throw new IOException("stopped before a round was over: nothing was measured");
    }
    return rounds;
  }

  /** What clients see is measured first, and then whether loops are held, which costs something. */
  private Window window(
      ProxyProcess proxy, WireConnection admin, RunningLoad load, boolean withLoads)
      throws IOException, InterruptedException {
    load.take();
    go(admin, withLoads, settings.seconds() * 1000L);
    RunningLoad.Seen seen = load.take();
    proxy.takeLongestHoldMillis(true);
    go(admin, withLoads, settings.seconds() * 1000L / WATCHED);
    return new Window(
        seen.statements(),
        seen.errors(),
        seen.p50Micros(),
        seen.p99Micros(),
        proxy.takeLongestHoldMillis(false));
  }

  private void go(WireConnection admin, boolean withLoads, long millis)
      throws IOException, InterruptedException {
    long begin = clock.nanos();
    long next = begin;
    while (clock.millisSince(begin) < millis && !stopped.getAsBoolean()) {
      if (withLoads && clock.nanos() - next >= 0) {
        load(admin);
        next += settings.everyMillis() * 1_000_000L;
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private void tell(AdminBenchReport report) {
    report
        .loadMillis()
        .forEach(
            (name, times) ->
                say(
                    "%s: median %.0f ms, longest %.0f, the first %.0f (%d times)",
                    name, times.median(), times.longest(), times.first(), times.count()));
    say(
        "p99 with LOADs, by p99 without: %.2f; an event loop was held for %.2f ms at most (%.2f without"
            + " LOADs)",
        report.p99Ratio(), report.longestHoldMillis(), report.longestHoldMillisWithout());
    report.broken().forEach(one -> say("does not hold: %s", one));
  }

  private void say(String format, Object... values) {
    out.println(text(format, values));
    out.flush();
  }
}
