package dev.baton.admin;

import dev.baton.admin.cluster.ProxyCluster;
import dev.baton.admin.engine.AdminEngine;
import dev.baton.admin.engine.AdminSession;
import dev.baton.admin.engine.Client;
import dev.baton.admin.engine.Credentials;
import dev.baton.admin.protocol.AdminListener;
import dev.baton.admin.protocol.ListenSettings;
import dev.baton.admin.runtime.Checksums;
import dev.baton.admin.runtime.LiveTables;
import dev.baton.admin.store.AdminException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A running administration: what disk holds is in force when {@link #start} returns, and clients
 * are answered. Thread-safe.
 */
public final class AdminServer implements AutoCloseable {
  private final AdminEngine engine;
  private final AdminListener listener;
  private final ProxyCluster cluster;
  private final List<String> notInForce;

  private AdminServer(
      AdminEngine engine, AdminListener listener, ProxyCluster cluster, List<String> notInForce) {
    this.engine = engine;
    this.listener = listener;
    this.cluster = cluster;
    this.notInForce = List.copyOf(notInForce);
  }

  /**
   * Opens the data folder, brings into force what it holds, and listens.
   *
   * @param adminCredentials {@code user:password;…} given for this start; null for those saved, or
   *     random ones in the file {@value Credentials#FILE} of the data folder
   * @param statsCredentials the same for those who only read counters
   * @throws AdminException if the data folder cannot be used
   * @throws IOException if the address cannot be listened on
   */
  public static AdminServer start(
      AdminEngine.Parts parts,
      ListenSettings listen,
      @Nullable String adminCredentials,
      @Nullable String statsCredentials)
      throws AdminException, IOException {
    Credentials credentials =
        new Credentials(adminCredentials, statsCredentials, parts.folder(), parts.random());
    ProxyCluster cluster = ProxyCluster.of(parts);
    AdminEngine engine = AdminEngine.open(cluster.added(), credentials);
    boolean started = false;
    try {
      List<String> notInForce = engine.start();
      AdminListener listener =
          AdminListener.start(engine, listen, parts.monotonic(), parts.random());
      cluster.join(engine);
      started = true;
      return new AdminServer(engine, listener, cluster, notInForce);
    } finally {
      if (!started) {
        engine.close();
      }
    }
  }

  /** The port that clients connect to. */
  public int port() {
    return listener.port();
  }

  /** Where to say what counters, logs and runtime tables show. */
  public LiveTables tables() {
    return engine.tables();
  }

  /** A conversation without a network, for the program that this belongs to; close it. */
  public AdminSession session(Client client) {
    return engine.session(client);
  }

  /** Versions of what is in force. */
  public Checksums checksums() {
    return engine.checksums();
  }

  /** Why a module that disk holds is not in force since the start; mostly empty. */
  public List<String> notInForce() {
    return notInForce;
  }

  @Override
  public void close() throws IOException, AdminException {
    cluster.close();
    listener.close();
    engine.close();
  }
}
