package dev.baton.server.proxy;

import dev.baton.admin.runtime.RuntimeConfig;
import dev.baton.admin.runtime.Variables;
import dev.baton.admin.runtime.row.SslParamsRow;
import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.ConfigModule;
import dev.baton.core.instance.InstanceKey;
import dev.baton.proxy.config.ServerTls;
import dev.baton.server.tls.ServerTlsFiles;
import dev.baton.server.tls.ServerTlsFiles.UnusableException;
import dev.baton.wire.tls.ClientTls;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How TLS is done with servers that have {@code use_ssl}: as the row of {@code
 * mysql_servers_ssl_params} for server and user says, else as the server's row for every user, else
 * as the variables {@code mysql-ssl_p2s_…}. As in ProxySQL a row counts as a whole. Immutable.
 *
 * @param usual as the variables say
 * @param rows by server and user; the user is empty for all
 */
record LoadedTls(ClientTls usual, Map<InstanceKey, Map<String, ClientTls>> rows) {

  private static final String EVERYBODY = "";

  /** Nothing is verified by what nobody has read: no server is trusted until then. */
  static final LoadedTls NONE =
      new LoadedTls(
          ClientTls.refusing(
              "the variables mysql-… are not in force, so that nothing says how its certificate is"
                  + " verified: mend them, and LOAD MYSQL VARIABLES TO RUNTIME"),
          Map.of());

  LoadedTls with(ClientTls byVariables) {
    return new LoadedTls(byVariables, rows);
  }

  LoadedTls with(Map<InstanceKey, Map<String, ClientTls>> byRows) {
    return new LoadedTls(usual, byRows);
  }

  ServerTls of(InstanceKey server) {
    if (usual.equals(NONE.usual())) {
      return new ServerTls(usual, Map.of()); // whether hosts are verified is not known either
    }
    Map<String, ClientTls> own = new HashMap<>(rows.getOrDefault(server, Map.of()));
    ClientTls everybody = own.remove(EVERYBODY);
    return new ServerTls(everybody == null ? usual : everybody, own);
  }

  // ---- reading

  /** Takes what cannot be read: an error where it can be mended, or else the server is refused. */
  @FunctionalInterface
  interface Problems {
    /**
     * @param what which row or variable, which file, and why not
     * @return what is used instead
     */
    ClientTls take(ConfigModule module, String what) throws AdminException;

    /** The running configuration stays. */
    Problems STRICT =
        (module, what) -> {
          throw AdminException.refusedLoad(module, what);
        };
  }

  /** Reads the files that the variables name. */
  static ClientTls read(Variables values, Path base, Problems problems) throws AdminException {
    String prefix = "mysql-ssl_p2s_";
    ServerTlsFiles files =
        new ServerTlsFiles(
            prefix,
            values.text(prefix + "ca"),
            values.text(prefix + "capath"),
            values.text(prefix + "cert"),
            values.text(prefix + "key"),
            values.text(prefix + "crl"),
            values.text(prefix + "crlpath"),
            values.text(prefix + "cipher"),
            "",
            values.flag(prefix + "verify_hostname"));
    try {
      return files.read(base);
    } catch (UnusableException e) {
      return problems.take(ConfigModule.MYSQL_VARIABLES, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Reads the files that the rows name.
   *
   * @param verifiesHost the host's name is verified by a variable, for want of a column; where a
   *     row has no authority there is nothing to verify
   */
  static Map<InstanceKey, Map<String, ClientTls>> read(
      RuntimeConfig.Servers config, @Nullable Variables values, Path base, Problems problems)
      throws AdminException {
    boolean verifiesHost = values != null && values.flag("mysql-ssl_p2s_verify_hostname");
    Map<InstanceKey, Map<String, ClientTls>> all = new HashMap<>();
    for (SslParamsRow row : config.sslParams()) {
      boolean verifies = !row.ca().isEmpty() || !row.caPath().isEmpty();
      ServerTlsFiles files =
          new ServerTlsFiles(
              "ssl_",
              row.ca(),
              row.caPath(),
              row.cert(),
              row.key(),
              row.crl(),
              row.crlPath(),
              row.cipher(),
              row.tlsVersion(),
              verifiesHost && verifies);
      ClientTls read;
      try {
        read = files.read(base);
      } catch (UnusableException e) {
        read =
            problems.take(
                ConfigModule.MYSQL_SERVERS,
                "mysql_servers_ssl_params (hostname='%s', port=%d, username='%s'): %s"
                    .formatted(row.hostname(), row.port(), row.username(), e.getMessage()));
      }
      all.computeIfAbsent(new InstanceKey(row.hostname(), row.port()), key -> new HashMap<>())
          .put(row.username(), read);
    }
    return all;
  }
}
