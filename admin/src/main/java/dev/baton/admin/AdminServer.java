package dev.baton.admin;

import dev.baton.admin.cluster.ProxyCluster;
import dev.baton.admin.engine.AdminEngine;
import dev.baton.admin.engine.AdminSession;
import dev.baton.admin.engine.Client;
import dev.baton.admin.engine.Credentials;
import dev.baton.admin.engine.HistorySamples;
import dev.baton.admin.protocol.AdminListener;
import dev.baton.admin.protocol.ListenSettings;
import dev.baton.admin.runtime.Checksums;
import dev.baton.admin.runtime.LiveTables;
import dev.baton.admin.store.AdminException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A running administration: what disk holds is in force when {@link #start} returns, and clients
 * are answered. Thread-safe.
 */
public final class AdminServer implements AutoCloseable {
  private final AdminEngine engine;
  private final AdminEngine.Parts parts;
  private final ProxyCluster cluster;
  private final List<String> notInForce;
  private @Nullable AdminListener listener;

  private AdminServer(AdminEngine.Parts parts, Credentials credentials, boolean fromConfig)
      throws AdminException {
    this.parts = parts;
    this.cluster = ProxyCluster.of(parts);
    this.engine = AdminEngine.open(cluster.added(), credentials);
    boolean started = false;
    try {
      if (fromConfig) {
        engine.startFromConfig(credentials);
        this.notInForce = List.of();
      } else {
        this.notInForce = List.copyOf(engine.start());
      }
      started = true;
    } finally {
      if (!started) {
        engine.close();
      }
    }
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
    AdminServer server = open(parts, adminCredentials, statsCredentials, false);
    boolean started = false;
    try {
      server.listen(listen);
      started = true;
      return server;
    } finally {
      if (!started) {
        server.close();
      }
    }
  }

  /**
   * As {@link #start}, without listening yet.
   *
   * @param fromConfig whether the rows of the configuration file are added to what disk holds, and
   *     saved
   */
  public static AdminServer open(
      AdminEngine.Parts parts,
      @Nullable String adminCredentials,
      @Nullable String statsCredentials,
      boolean fromConfig)
      throws AdminException {
    return new AdminServer(
        parts,
        new Credentials(adminCredentials, statsCredentials, parts.folder(), parts.random()),
        fromConfig);
  }

  /**
   * Answers clients and joins the cluster; once.
   *
   * @throws IOException if the address cannot be listened on
   */
  public void listen(ListenSettings settings) throws IOException {
    listener = AdminListener.start(engine, settings, parts.monotonic(), parts.random());
    cluster.join(engine);
  }

  private AdminListener listening() {
    return Objects.requireNonNull(listener, "it does not listen yet");
  }

  /** The port that clients connect to. */
  public int port() {
    return listening().port();
  }

  /** The address and port that clients connect to. */
  public InetSocketAddress address() {
    return listening().address();
  }

  /** From now on new clients get this certificate. */
  public void useTls(SSLContext context) {
    listening().useTls(context);
  }

  /** Where to say what counters, logs and runtime tables show. */
  public LiveTables tables() {
    return engine.tables();
  }

  /** A conversation without a network, for the program that this belongs to; close it. */
  public AdminSession session(Client client) {
    return engine.session(client);
  }

  /** See {@link AdminEngine#variable}. */
  public String variable(String name) {
    return engine.variable(name);
  }

  /** See {@link AdminEngine#addHistory}. */
  public void addHistory(HistorySamples samples) throws AdminException {
    engine.addHistory(samples);
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
    if (listener != null) {
      listener.close();
    }
    engine.close();
  }
}
