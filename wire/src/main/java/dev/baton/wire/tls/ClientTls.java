package dev.baton.wire.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * How connections to a server are encrypted, what is shown to it, and whom they take for it. Two
 * are equal if they were made of the same. Immutable.
 */
public final class ClientTls {

  /** What is spoken where nothing else is asked for. */
  public static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

  private static final Pattern ALERT = Pattern.compile("fatal alert: (\\w+)");

  /** Makes the context of one connection. */
  @FunctionalInterface
  private interface Contexts {
    SSLContext next();
  }

  /**
   * What is asked for beside keys and trust.
   *
   * @param protocols in the JDK's words; empty for the context's own
   * @param suites in the JDK's words; null for the context's own
   * @param verifiesHost whether the certificate has to be of the host that was asked for
   */
  public record Wishes(
      List<String> protocols, @Nullable List<String> suites, boolean verifiesHost) {
    public Wishes {
      protocols = List.copyOf(protocols);
      suites = suites == null ? null : List.copyOf(suites);
    }
  }

  private static final Wishes USUAL = new Wishes(PROTOCOLS, null, false);
  private static final ClientTls UNVERIFIED = unverified(USUAL, null, "unverified");

  private final Contexts contexts;
  private final Wishes wishes;
  private final Object identity;

  private ClientTls(Contexts contexts, Wishes wishes, Object identity) {
    this.contexts = contexts;
    this.wishes = wishes;
    this.identity = identity;
  }

  /** Encrypts, and takes any certificate, as MySQL's mode REQUIRED does. */
  public static ClientTls unverified() {
    return UNVERIFIED;
  }

  /**
   * As the other, showing a certificate of its own.
   *
   * @param identity of what it was made, to tell it from others
   */
  public static ClientTls unverified(Wishes wishes, @Nullable OwnKey own, Object identity) {
    return new ClientTls(() -> context(own, new TrustAll()), wishes, identity);
  }

  /** A context that somebody made; with its own protocols and suites. */
  public static ClientTls of(SSLContext context) {
    return new ClientTls(() -> context, new Wishes(List.of(), null, false), context);
  }

  /**
   * Verifies each certificate.
   *
   * @param own null to show none
   * @param identity of what it was made, to tell it from others
   */
  public static ClientTls verified(
      Wishes wishes, @Nullable OwnKey own, PeerTrust trust, Object identity) {
    return new ClientTls(() -> context(own, trust), wishes, identity);
  }

  /** Takes no certificate at all, with this reason: while it is not known how they are verified. */
  public static ClientTls refusing(String why) {
    return new ClientTls(() -> context(null, new RefuseAll(why)), USUAL, why);
  }

  /**
   * One for each connection, so that none takes up another's session: a certificate that has
   * expired since would not be looked at.
   */
  private static SSLContext context(@Nullable OwnKey own, TrustManager trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(own == null ? null : new KeyManager[] {own}, new TrustManager[] {trust}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
  }

  /** The client's side of one connection. */
  public SSLEngine engine(String host, int port) {
    SSLEngine engine = contexts.next().createSSLEngine(host, port);
    engine.setUseClientMode(true);
    engine.setSSLParameters(wished(engine.getSSLParameters()));
    return engine;
  }

  /** The same on a socket that is connected; the handshake has not begun. */
  public SSLSocket socket(Socket connected, String host, int port) throws IOException {
    SSLSocket socket =
        (SSLSocket) contexts.next().getSocketFactory().createSocket(connected, host, port, true);
    socket.setSSLParameters(wished(socket.getSSLParameters()));
    return socket;
  }

  private SSLParameters wished(SSLParameters parameters) {
    if (!wishes.protocols().isEmpty()) {
      parameters.setProtocols(wishes.protocols().toArray(String[]::new));
    }
    if (wishes.suites() != null) {
      parameters.setCipherSuites(wishes.suites().toArray(String[]::new));
    }
    if (wishes.verifiesHost()) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 2818's rules, as MySQL's
    }
    return parameters;
  }

  /**
   * What is wrong if one side does not take the other's certificate, or they cannot agree; null if
   * the failure is another, that may pass by itself.
   */
  public static @Nullable String problem(Throwable failure) {
    for (Throwable one = failure; one != null; one = one.getCause()) {
      if (one instanceof UntrustedPeerException) {
        return one.getMessage();
      }
    }
    for (Throwable one = failure; one != null; one = one.getCause()) {
      String said = one instanceof SSLException ? Objects.toString(one.getMessage(), "") : "";
      Matcher alert = ALERT.matcher(said);
      if (alert.find()) {
        return alerted(alert.group(1));
      }
      if (said.startsWith("No appropriate protocol")
          || said.contains("is not supported by client")) {
        return "the two have no TLS version or cipher suite in common ("
            + said
            + "): "
            + "see its tls_version and ssl_cipher";
      }
    }
    return null;
  }

  private static @Nullable String alerted(String alert) {
    return switch (alert) {
      case "unknown_ca",
          "bad_certificate",
          "certificate_unknown",
          "unsupported_certificate",
          "certificate_expired",
          "certificate_revoked",
          "certificate_required",
          "access_denied",
          "decrypt_error" ->
          "the server does not take the certificate that Baton showed (alert "
              + alert
              + "): its ssl_ca has to hold the authority of Baton's certificate, which must be in"
              + " force";
      case "handshake_failure", "protocol_version", "insufficient_security" ->
          "the two have no TLS version or cipher suite in common (alert "
              + alert
              + "): see the server's tls_version and ssl_cipher, and Baton's";
      default -> null;
    };
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ClientTls that
        && identity.equals(that.identity)
        && wishes.equals(that.wishes);
  }

  @Override
  public int hashCode() {
    return identity.hashCode();
  }
}
