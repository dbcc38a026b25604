package dev.baton.server.proxy;

import dev.baton.admin.AdminServer;
import dev.baton.admin.protocol.ListenSettings;
import dev.baton.proxy.ProxySettings;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Where a proxy listens: as the command line says, and where that says nothing as the variables say
 * that were saved ({@code mysql-interfaces}, {@code mysql-threads}, {@code admin-mysql_ifaces}), as
 * with ProxySQL.
 *
 * @param host null for the variable's; so are the others
 */
public record Endpoints(
    @Nullable String host,
    @Nullable Integer port,
    @Nullable String adminHost,
    @Nullable Integer adminPort,
    @Nullable Integer ioThreads) {

  ProxySettings proxy(ProxySettings settings, AdminServer saved) {
    String address = saved.variable("mysql-interfaces");
    int threads = ioThreads == null ? Integer.parseInt(saved.variable("mysql-threads")) : ioThreads;
    return new ProxySettings(
        settings.name(),
        Objects.requireNonNullElse(host, host(address)),
        Objects.requireNonNullElse(port, port(address)),
        threads,
        settings.users(),
        settings.holdLimit(),
        Math.max(threads, settings.maxConnectionsPerBackend()),
        settings.limits(),
        settings.serverVersion(),
        settings.backendTls());
  }

  ListenSettings admin(SSLContext tls, AdminServer saved) {
    String address = saved.variable("admin-mysql_ifaces");
    ListenSettings d = ListenSettings.DEFAULT;
    return new ListenSettings(
        Objects.requireNonNullElse(adminHost, host(address)),
        Objects.requireNonNullElse(adminPort, port(address)),
        tls,
        d.maxClients(),
        d.loginTimeout(),
        d.idleTimeout());
  }

  private static String host(String address) {
    String host = address.substring(0, address.lastIndexOf(':'));
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }
}
