package dev.baton.server.proxysql;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.tls.TrustAll;
import java.util.List;
import javax.net.ssl.SSLContext;

/**
 * The ProxySQLs in front of one cluster. Immutable.
 *
 * @param admins where each is administered
 * @param pairs the hostgroups of the cluster, the same in all of them
 */
public record ProxySqlTarget(
    List<InstanceKey> admins, String user, Secret password, List<HostgroupPair> pairs) {

  /** ProxySQL makes its certificate itself: it keeps out who only listens. */
  private static final SSLContext TLS = TrustAll.context();

  /** How one of them is administered: encrypted, if it offers that. */
  public ConnectOptions options(InstanceKey admin) {
    return ConnectOptions.to(admin, user, password).withPublicKeyRetrieval().withTlsIfOffered(TLS);
  }

  public ProxySqlTarget {
    admins = List.copyOf(admins);
    pairs = List.copyOf(pairs);
    if (!admins.isEmpty() && pairs.isEmpty()) {
      throw new IllegalArgumentException(
          "clusters.proxysql-admins and clusters.proxies need clusters.proxysql-hostgroups:"
              + " WRITER/READER, as in 10/20");
    }
  }
}
