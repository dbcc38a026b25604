package dev.baton.server.proxy;

import dev.baton.admin.AdminServer;
import dev.baton.admin.audit.AuditLog;
import dev.baton.admin.engine.AdminEngine;
import dev.baton.admin.protocol.ListenSettings;
import dev.baton.admin.runtime.ConfigSource;
import dev.baton.admin.runtime.ProxyControl;
import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.AdminStore;
import dev.baton.admin.store.Schema;
import dev.baton.admin.store.table.StatsTables;
import dev.baton.core.time.MonotonicClock;
import dev.baton.proxy.Proxy;
import dev.baton.proxy.ProxyHealth;
import dev.baton.proxy.ProxySettings;
import dev.baton.server.metrics.MetricPage;
import dev.baton.server.proxy.lead.PairLeads;
import dev.baton.server.tls.ServerCertificate;
import dev.baton.wire.tls.FrontTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A proxy that runs alone, as a ProxySQL does: the data path, its monitor, and the administration
 * that both go by. What disk holds is in force when {@link #start} returns. Thread-safe.
 */
public final class ProxyInstance implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ProxyInstance.class);

  private final ProxyRuntime runtime;
  private final AdminServer admin;
  private final Proxy proxy;
  private final History history;
  private final ProxyMetrics metrics;
  private final List<String> notInForce;

  private ProxyInstance(
      ProxyRuntime runtime,
      AdminServer admin,
      Proxy proxy,
      History history,
      ProxyMetrics metrics,
      List<String> setAside) {
    this.runtime = runtime;
    this.admin = admin;
    this.proxy = proxy;
    this.history = history;
    this.metrics = metrics;
    this.notInForce =
        Stream.of(setAside, admin.notInForce(), runtime.unreadable())
            .flatMap(List::stream)
            .toList();
  }

  /**
   * Opens the data folder and both ports.
   *
   * @param credentials {@code user:password;…} for the administration; null for those saved, or
   *     random ones in a file of the data folder
   * @param config a {@code proxysql.cnf} or YAML, for {@code LOAD … FROM CONFIG}; taken over at the
   *     first start, when the data folder holds nothing yet
   * @param stop what {@code PROXYSQL SHUTDOWN} does: asks for the end of the program, and returns
   * @throws IOException if a port cannot be listened on, or the data folder cannot be used
   */
  public static ProxyInstance start(
      Path data,
      ProxySettings settings,
      ListenSettings adminListen,
      @Nullable String credentials,
      @Nullable Path config,
      Runnable stop)
      throws IOException {
    return start(
        data,
        new Endpoints(
            settings.bindHost(),
            settings.port(),
            adminListen.bindHost(),
            adminListen.port(),
            settings.ioThreads()),
        settings,
        new StartOptions(credentials, null, config, StartOptions.Origin.SAVED),
        new End(stop, stop));
  }

  /**
   * What an administrator can ask for that the program around it does; each returns at once.
   *
   * @param stop {@code PROXYSQL SHUTDOWN}
   * @param restart {@code PROXYSQL RESTART}: ends this one and starts another
   */
  public record End(Runnable stop, Runnable restart) {}

  /**
   * As the other, with everything that can be said on starting.
   *
   * @param endpoints count more than those of {@code settings}
   */
  public static ProxyInstance start(
      Path data, Endpoints endpoints, ProxySettings settings, StartOptions options, End end)
      throws IOException {
    InstantSource wall = InstantSource.system();
    ProxyRuntime runtime = new ProxyRuntime(data, wall);
    ProxyActions actions = new ProxyActions(runtime.events(), end.stop(), end.restart());
    AuditFile audit = new AuditFile(data);
    AdminServer admin = null;
    boolean started = false;
    try {
      List<String> setAside = AdminStore.examine(data);
      setAside.forEach(LOG::error);
      FrontTls tls = ServerCertificate.of(data);
      ConfigFile file = options.config() == null ? null : new ConfigFile(options.config());
      admin = openAdmin(data, options, file, parts(data, runtime, actions, audit, wall, file));
      AdminServer opened = admin;
      Proxy proxy =
          Proxy.start(
              endpoints.proxy(settings, admin),
              (instance, what) -> LOG.debug("{}: {}", instance, what),
              runtime.events(),
              tls);
      actions.onReloadTls(
          () -> {
            FrontTls own = ServerCertificate.of(data);
            runtime.reloadTls();
            opened.useTls(own.context());
            proxy.useTls(own);
          });
      runtime.drive(proxy);
      PairLeads leads =
          new PairLeads(
              () -> runtime.inForce().pairs(),
              proxy::follower,
              MonotonicClock.SYSTEM,
              TimeUnit.MILLISECONDS.toMicros(wall.millis()));
      actions.drive(proxy, leads);
      admin.tables().provide(Schema.STATS, StatsTables.MANAGERS.name(), leads::rows);
      GlobalFigures figures = new GlobalFigures(proxy, runtime);
      ProxyTables tables = new ProxyTables(proxy, runtime, figures, wall);
      tables.provideTo(admin.tables());
      ProxyMetrics metrics = new ProxyMetrics(proxy, runtime, figures);
      admin.tables().provide(Schema.STATS, StatsTables.PROMETHEUS.name(), metrics::rows);
      admin.listen(endpoints.admin(tls.context(), admin));
      History history = History.start(admin, figures, tables::pools, wall, History.INTERVAL);
      started = true;
      return new ProxyInstance(runtime, admin, proxy, history, metrics, setAside);
    } catch (AdminException e) {
      throw new IOException(e.reason(), e);
    } finally {
      if (!started) {
        runtime.close();
        close(admin);
      }
    }
  }

  /** With what was saved, or with the configuration file: as ProxySQL chooses. */
  private static AdminServer openAdmin(
      Path data, StartOptions options, @Nullable ConfigFile file, AdminEngine.Parts parts)
      throws AdminException, IOException {
    if (options.origin() == StartOptions.Origin.INITIAL) {
      Path aside = AdminStore.setAside(data);
      LOG.info("begins anew; what was saved before is {}", aside);
    }
    boolean saved = AdminStore.isSaved(data);
    boolean fromFile = file != null && (!saved || options.origin() != StartOptions.Origin.SAVED);
    String adminGiven = options.adminCredentials();
    String statsGiven = options.statsCredentials();
    if (file != null && fromFile) {
      adminGiven = adminGiven == null ? file.credentials("admin_credentials") : adminGiven;
      statsGiven = statsGiven == null ? file.credentials("stats_credentials") : statsGiven;
    }
    boolean done = false;
    try {
      AdminServer admin = AdminServer.open(parts, adminGiven, statsGiven, fromFile);
      done = true;
      return admin;
    } finally {
      if (!done && fromFile && !saved) {
        AdminStore.forget(data); // so that the next start is a first one again
      }
    }
  }

  private static void close(@Nullable AdminServer admin) throws IOException {
    if (admin != null) {
      try {
        admin.close();
      } catch (AdminException e) {
        throw new IOException(e.reason(), e);
      }
    }
  }

  private static AdminEngine.Parts parts(
      Path data,
      ProxyRuntime runtime,
      ProxyControl actions,
      AuditLog audit,
      InstantSource wall,
      @Nullable ConfigSource file) {
    return new AdminEngine.Parts(
        data,
        List.of(runtime),
        actions,
        file == null ? ConfigSource.NONE : file,
        audit,
        wall,
        MonotonicClock.SYSTEM,
        new SecureRandom());
  }

  /** Where applications connect. */
  public InetSocketAddress address() {
    return proxy.address();
  }

  /** The same, and all the others. */
  public List<SocketAddress> addresses() {
    return proxy.addresses();
  }

  /** Whether it can serve now; see {@link Proxy#health}. */
  public ProxyHealth health(Duration limit) {
    return proxy.health(limit);
  }

  /** The same of servers that answer within the limit at this moment. */
  public ProxyHealth verifiedHealth(Duration limit) {
    ProxyHealth now = proxy.health(limit);
    return now.writes() || now.reads() ? runtime.verifiedHealth(limit) : now;
  }

  /**
   * What it tells Prometheus.
   *
   * @param accept the header that says in which format; null for none
   */
  public MetricPage metrics(@Nullable String accept) throws IOException {
    return metrics.page(accept);
  }

  /** See {@link Proxy#loops}. */
  public List<Executor> loops() {
    return proxy.loops();
  }

  /** Where administrators connect. */
  public int adminPort() {
    return admin.port();
  }

  /** The same, with the address. */
  public InetSocketAddress adminAddress() {
    return admin.address();
  }

  /** What of the disk is not in force since the start, and why; mostly empty. */
  public List<String> notInForce() {
    return notInForce;
  }

  @Override
  public void close() throws IOException {
    history.close();
    proxy.close();
    runtime.close();
    close(admin);
  }
}
