package dev.baton.server.proxy;

import dev.baton.admin.AdminServer;
import dev.baton.admin.engine.AdminEngine;
import dev.baton.admin.protocol.ListenSettings;
import dev.baton.admin.runtime.ConfigSource;
import dev.baton.admin.runtime.ProxyControl;
import dev.baton.admin.store.AdminException;
import dev.baton.core.time.MonotonicClock;
import dev.baton.proxy.Proxy;
import dev.baton.proxy.ProxySettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
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
   * @throws IOException if a port cannot be listened on, or the data folder cannot be used
   */
  public static ProxyInstance start(
      Path data, ProxySettings settings, ListenSettings adminListen, @Nullable String credentials)
      throws IOException {
    InstantSource wall = InstantSource.system();
    ProxyRuntime runtime = new ProxyRuntime(wall);
    AdminServer admin = null;
    boolean started = false;
    try {
      admin = AdminServer.start(parts(data, runtime, wall), adminListen, credentials, null);
      Proxy proxy = Proxy.start(settings, (instance, what) -> LOG.debug("{}: {}", instance, what));
      runtime.drive(proxy);
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

  private static void close(@Nullable AdminServer admin) throws IOException {
    if (admin != null) {
      try {
        admin.close();
      } catch (AdminException e) {
        throw new IOException(e.reason(), e);
      }
    }
  }

  private static AdminEngine.Parts parts(Path data, ProxyRuntime runtime, InstantSource wall) {
    return new AdminEngine.Parts(
        data,
        List.of(runtime),
        ProxyControl.NONE,
        ConfigSource.NONE,
        entry -> LOG.info("{}", entry),
        wall,
        MonotonicClock.SYSTEM,
        new SecureRandom());
  }

  /** Where applications connect. */
  public InetSocketAddress address() {
    return proxy.address();
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
