package dev.baton.server.wiring;

import dev.baton.core.net.AddressRange;
import dev.baton.core.secret.Secret;
import dev.baton.server.config.ConfigurationException;
import dev.baton.server.config.HttpConfiguration;
import dev.baton.server.config.HttpConfiguration.Method;
import dev.baton.server.http.HttpSettings;
import dev.baton.server.http.auth.Authenticator;
import dev.baton.server.http.auth.BasicAuthenticator;
import dev.baton.server.http.auth.CertificateAuthenticator;
import dev.baton.server.http.auth.Powers;
import dev.baton.server.http.auth.ProxyAuthenticator;
import dev.baton.server.http.auth.TokenAuthenticator;
import dev.baton.server.tls.PemFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;

/** Makes of the configuration how the HTTP port is served and who is let in. */
final class HttpDoor {

  private HttpDoor() {}

  /**
   * @param authenticator that of the configuration, or one that can be replaced by others
   * @throws ConfigurationException if a certificate or key cannot be used
   */
  static HttpSettings settings(HttpConfiguration http, Authenticator authenticator) {
    Optional<SSLContext> tls =
        http.tlsCertificate()
            .map(chain -> context(chain, http.tlsKey().orElseThrow(), http.clientAuthority()));
    return new HttpSettings(
        http.host().isEmpty() ? "0.0.0.0" : http.host(),
        http.port(),
        authenticator,
        tls,
        http.authentication() == Method.MUTUAL_TLS,
        Set.copyOf(http.publicNames()),
        http.urlPrefix().orElse(""));
  }

  private static SSLContext context(Path chain, Path key, Optional<Path> authority) {
    try {
      return PemFiles.context(chain, key, authority);
    } catch (GeneralSecurityException | IOException e) {
      throw new ConfigurationException(
          "http.tls-certificate "
              + chain
              + " and http.tls-key "
              + key
              + " cannot be used: "
              + e.getMessage(),
          e);
    }
  }

  /**
   * @throws IllegalArgumentException if a tokens file or an address is not as it should be
   */
  static Authenticator authenticator(HttpConfiguration http) {
    Powers powers = new Powers(new HashSet<>(http.powerUsers()), http.readOnly());
    return switch (http.authentication()) {
      case NONE -> Authenticator.none(http.readOnly());
      case BASIC, MULTI ->
          new BasicAuthenticator(
              http.user().orElse(""),
              http.password().orElse(new Secret("")),
              http.authentication() == Method.MULTI,
              !http.readOnly());
      case TOKEN -> tokens(http.tokensFile().orElseThrow(), powers);
      case PROXY ->
          new ProxyAuthenticator(
              http.userHeader(),
              http.trustedProxies().stream().map(AddressRange::parse).toList(),
              powers);
      case MUTUAL_TLS -> new CertificateAuthenticator(new HashSet<>(http.clientUnits()), powers);
    };
  }

  private static Authenticator tokens(Path file, Powers powers) {
    List<String> lines;
    try {
      lines = Files.readString(file).lines().toList();
    } catch (IOException e) {
      throw new IllegalArgumentException("http.tokens-file " + file + " cannot be read: " + e, e);
    }
    return TokenAuthenticator.parse(file.toString(), lines, powers);
  }
}
