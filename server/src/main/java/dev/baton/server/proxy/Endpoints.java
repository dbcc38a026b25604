package dev.baton.server.proxy;

import dev.baton.admin.AdminServer;
import dev.baton.admin.protocol.ListenSettings;
import dev.baton.core.net.ListenAddresses;
import dev.baton.core.net.ListenAddresses.Address;
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

  /** Said on the command line, address and port are the first of the variable's. */
  ProxySettings proxy(ProxySettings settings, AdminServer saved) {
    ListenAddresses addresses = ListenAddresses.parse(saved.variable("mysql-interfaces"));
    Address first = addresses.addresses().getFirst();
    int threads = ioThreads == null ? Integer.parseInt(saved.variable("mysql-threads")) : ioThreads;
    return settings
        .withIoThreads(threads)
        .at(
            Objects.requireNonNullElse(host, first.host()),
            Objects.requireNonNullElse(port, first.port()),
            addresses.afterFirst());
  }

  ListenSettings admin(SSLContext tls, AdminServer saved) {
    Address address =
        ListenAddresses.parse(saved.variable("admin-mysql_ifaces")).addresses().getFirst();
    ListenSettings d = ListenSettings.DEFAULT;
    return new ListenSettings(
        Objects.requireNonNullElse(adminHost, address.host()),
        Objects.requireNonNullElse(adminPort, address.port()),
        tls,
        d.maxClients(),
        d.loginTimeout(),
        d.idleTimeout());
  }
}
