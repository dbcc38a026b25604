package dev.baton.server.proxy;

import dev.baton.admin.AdminServer;
import dev.baton.admin.engine.AdminEngine;
import dev.baton.admin.engine.AdminSession;
import dev.baton.admin.engine.Client;
import dev.baton.admin.protocol.ListenSettings;
import dev.baton.admin.runtime.ConfigSource;
import dev.baton.admin.runtime.ProxyControl;
import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.ConfigModule;
import dev.baton.core.time.MonotonicClock;
import dev.baton.proxy.Proxy;
import dev.baton.proxy.ProxyHealth;
import dev.baton.proxy.ProxySettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
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

  private ProxyInstance(ProxyRuntime runtime, AdminServer admin, Proxy proxy) {
    this.runtime = runtime;
    this.admin = admin;
    this.proxy = proxy;
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
    InstantSource wall = InstantSource.system();
    ProxyRuntime runtime = new ProxyRuntime(data, wall);
    ProxyActions actions = new ProxyActions(runtime.events(), stop);
    AdminServer admin = null;
    boolean started = false;
    try {
      boolean first = isEmpty(data);
      ConfigFile file = config == null ? null : new ConfigFile(config);
      String given =
          credentials == null && file != null && first ? file.credentials() : credentials;
      admin =
          AdminServer.start(parts(data, runtime, actions, wall, file), adminListen, given, null);
      if (first && file != null) {
        takeOver(admin);
      }
      Proxy proxy =
          Proxy.start(
              settings, (instance, what) -> LOG.debug("{}: {}", instance, what), runtime.events());
      runtime.drive(proxy);
      actions.drive(proxy);
      new ProxyTables(proxy, runtime, wall).provideTo(admin.tables());
      started = true;
      return new ProxyInstance(runtime, admin, proxy);
    } catch (AdminException e) {
      throw new IOException(e.reason(), e);
    } finally {
      if (!started) {
        runtime.close();
        close(admin);
      }
    }
  }

  private static boolean isEmpty(Path data) throws IOException {
    try (Stream<Path> files = Files.list(data)) {
      return files.findAny().isEmpty();
    }
  }

  /** The file's tables, in force and on disk; all of them, or the start fails. */
  private static void takeOver(AdminServer admin) throws AdminException {
    Client starter = new Client(0, "start", "--config", Client.Role.ADMIN);
    try (AdminSession session = admin.session(starter)) {
      for (ConfigModule module :
          List.of(
              ConfigModule.MYSQL_VARIABLES,
              ConfigModule.MYSQL_SERVERS,
              ConfigModule.MYSQL_USERS,
              ConfigModule.MYSQL_QUERY_RULES,
              ConfigModule.PROXYSQL_SERVERS)) {
        session.execute("LOAD " + module.words() + " FROM CONFIG");
        session.execute("LOAD " + module.words() + " TO RUNTIME");
        session.execute("SAVE " + module.words() + " TO DISK");
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
      InstantSource wall,
      @Nullable ConfigSource file) {
    return new AdminEngine.Parts(
        data,
        List.of(runtime),
        actions,
        file == null ? ConfigSource.NONE : file,
        entry -> LOG.info("{}", entry),
        wall,
        MonotonicClock.SYSTEM,
        new SecureRandom());
  }

  /** Where applications connect. */
  public InetSocketAddress address() {
    return proxy.address();
  }

  /** Whether it can serve now; see {@link Proxy#health}. */
  public ProxyHealth health(Duration limit) {
    return proxy.health(limit);
  }

  /** Where administrators connect. */
  public int adminPort() {
    return admin.port();
  }

  /** Why a module that disk holds is not in force since the start; mostly empty. */
  public List<String> notInForce() {
    return admin.notInForce();
  }

  @Override
  public void close() throws IOException {
    proxy.close();
    runtime.close();
    close(admin);
  }
}
