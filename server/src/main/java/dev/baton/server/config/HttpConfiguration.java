package dev.baton.server.config;

import dev.baton.core.config.Option;
import dev.baton.core.secret.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How the HTTP port is served, and who may ask. */
public record HttpConfiguration(
    @Option(
            name = "http.listen",
            description =
                "Where to listen, as HOST:PORT; :PORT is every address of this machine and needs an"
                    + " authentication.",
            defaultValue = "127.0.0.1:3000")
        String listen,
    @Option(
            name = "http.url-prefix",
            description =
                "What a reverse proxy leaves in front of every path, such as /orchestrator.")
        Optional<String> urlPrefix,
    @Option(
            name = "http.public-names",
            description =
                "Under which HOST or HOST:PORT browsers reach a Baton on loopback through a reverse"
                    + " proxy.",
            defaultValue = "[]")
        List<String> publicNames,
    @Option(
            name = "http.read-only",
            description = "Whether nobody may change anything over HTTP.",
            defaultValue = "false")
        boolean readOnly,
    @Option(
            name = "http.authentication",
            description =
                "Who is let in: none (only on loopback), basic, multi (basic, and a user readonly"
                    + " without a password), token, proxy, mutual-tls.",
            defaultValue = "none")
        Method authentication,
    @Option(name = "http.user", description = "The user of basic and multi.") Optional<String> user,
    @Option(
            name = "http.password",
            description = "Their password; ${NAME} is that environment variable.")
        Optional<Secret> password,
    @Option(
            name = "http.tokens-file",
            description =
                "For token: a file with one NAME TOKEN a line; a line that ends in read-only is of a"
                    + " user who may only look.")
        Optional<Path> tokensFile,
    @Option(
            name = "http.user-header",
            description = "For proxy: the header in which the reverse proxy says who asks.",
            defaultValue = "X-Forwarded-User")
        String userHeader,
    @Option(
            name = "http.trusted-proxies",
            description = "For proxy: the addresses whose word on the user is taken.",
            defaultValue = "[127.0.0.1, ::1]")
        List<String> trustedProxies,
    @Option(
            name = "http.power-users",
            description =
                "For proxy, token and mutual-tls: who may change anything; * is everybody who is let"
                    + " in.",
            defaultValue = "[*]")
        List<String> powerUsers,
    @Option(
            name = "http.tls-certificate",
            description = "A PEM file with the certificate chain; with it the port speaks HTTPS.")
        Optional<Path> tlsCertificate,
    @Option(
            name = "http.tls-key",
            description = "A PEM file with its private key (PKCS 8, not encrypted).")
        Optional<Path> tlsKey,
    @Option(
            name = "http.client-authority",
            description =
                "For mutual-tls: a PEM file with the authority of the clients' certificates.")
        Optional<Path> clientAuthority,
    @Option(
            name = "http.client-units",
            description =
                "For mutual-tls: organizational units of which a client's certificate must have one;"
                    + " none is any.",
            defaultValue = "[]")
        List<String> clientUnits) {

  /** How those who ask prove who they are. */
  public enum Method {
    NONE,
    BASIC,
    MULTI,
    TOKEN,
    PROXY,
    MUTUAL_TLS
  }

  public HttpConfiguration {
    publicNames = List.copyOf(publicNames);
    trustedProxies = List.copyOf(trustedProxies);
    powerUsers = List.copyOf(powerUsers);
    clientUnits = List.copyOf(clientUnits);
    switch (authentication) {
      case BASIC, MULTI -> {
        need(
            user.isPresent() && password.isPresent(),
            authentication,
            "http.user and http.password");
      }
      case TOKEN -> need(tokensFile.isPresent(), authentication, "http.tokens-file");
      case PROXY -> need(!trustedProxies.isEmpty(), authentication, "http.trusted-proxies");
      case MUTUAL_TLS ->
          need(
              tlsCertificate.isPresent() && clientAuthority.isPresent(),
              authentication,
              "http.tls-certificate, http.tls-key and http.client-authority");
      case NONE -> {}
    }
    if (tlsCertificate.isPresent() != tlsKey.isPresent()) {
      throw new IllegalArgumentException("http.tls-certificate and http.tls-key need each other");
    }
    if (!listen.matches(".*:\\d{1,5}")) {
      throw new IllegalArgumentException(
          "http.listen '" + listen + "' is not HOST:PORT, such as 127.0.0.1:3000");
    }
  }

  private static void need(boolean there, Method method, String what) {
    if (!there) {
      throw new IllegalArgumentException(
          "http.authentication " + method.name().toLowerCase(Locale.ROOT) + " needs " + what);
    }
  }

  /** The address to listen on; empty text for every one. */
  public String host() {
    String host = listen.substring(0, listen.lastIndexOf(':'));
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  public int port() {
    return Integer.parseInt(listen.substring(listen.lastIndexOf(':') + 1));
  }
}
