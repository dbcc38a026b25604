package dev.baton.server.demo;

import dev.baton.cli.api.ApiJson;
import dev.baton.core.secret.OwnerOnlyFiles;
import dev.baton.ops.provision.LocalCluster;
import dev.baton.server.wiring.ManagedCluster;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Addresses, process ids and passwords of a running demo, for scripts that attach their own clients
 * and faults. Readable by its owner only; replaced as a whole, so that a reader never sees half of
 * it.
 *
 * @param admin null: there is no SQL admin interface yet
 * @param http the URL of the HTTP API and the live page
 */
public record InfoFile(Login proxy, @Nullable Login admin, String http, List<Server> servers) {

  public InfoFile {
    servers = List.copyOf(servers);
  }

  /** Where and how to log in. */
  public record Login(String host, int port, String user, String password) {}

  /** A server, with an account that may do everything. */
  public record Server(
      String name, String host, int port, long pid, String user, String password) {}

  static InfoFile of(ManagedCluster cluster, String http) {
    InetSocketAddress address = cluster.proxy().address();
    LocalCluster.Account application = cluster.servers().accounts().application();
    LocalCluster.Account root = cluster.servers().accounts().root();
    return new InfoFile(
        new Login(
            address.getAddress().getHostAddress(),
            address.getPort(),
            application.user(),
            application.password().reveal()),
        null,
        http,
        cluster.servers().nodes().stream()
            .map(
                node ->
                    new Server(
                        node.name(),
                        node.key().host(),
                        node.key().port(),
                        node.pid(),
                        root.user(),
                        root.password().reveal()))
            .toList());
  }

  /**
   * @throws IOException if it cannot be written; the message names the file
   */
  void write(Path file) throws IOException {
    try {
      OwnerOnlyFiles.replace(file, ApiJson.PRETTY.writeValueAsString(this) + "\n");
    } catch (IOException e) {
      throw new IOException("--info " + file + " cannot be written: " + e, e);
    }
  }

  /** The records' passwords stay out of logs. */
  @Override
  public String toString() {
    return "InfoFile[" + http + "]";
  }
}
