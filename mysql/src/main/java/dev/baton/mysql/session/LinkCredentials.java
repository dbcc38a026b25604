package dev.baton.mysql.session;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * With what Baton logs in to servers. Immutable.
 *
 * @param tls how much is asked of the connection's encryption
 * @param authority the certificate (PEM) that VERIFY modes trust; null for the JVM's own trust
 *     store
 * @param adminPort an instance's administrative port ({@code admin_port}, {@code extra_port}) if it
 *     is known beforehand; otherwise it is learned by the first probe that gets in
 */
public record LinkCredentials(
    String user,
    Secret password,
    TlsMode tls,
    @Nullable Path authority,
    Function<InstanceKey, OptionalInt> adminPort) {

  public LinkCredentials(String user, Secret password, TlsMode tls) {
    this(user, password, tls, null, key -> OptionalInt.empty());
  }

  public LinkCredentials withAdminPort(Function<InstanceKey, OptionalInt> known) {
    return new LinkCredentials(user, password, tls, authority, known);
  }

  public LinkCredentials withAuthority(Path certificate) {
    return new LinkCredentials(user, password, tls, certificate, adminPort);
  }
}
