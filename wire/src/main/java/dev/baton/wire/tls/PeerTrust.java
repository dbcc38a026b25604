package dev.baton.wire.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateRevokedException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts peers whose certificate comes from given authorities and is in force, by the JDK's own
 * rules, and says in words what is wrong with one. Nothing is asked of the network: revoked is what
 * given lists say, and with any list every certificate of a chain needs one, as with OpenSSL.
 */
public final class PeerTrust extends X509ExtendedTrustManager {

  private static final String SERVER = "server";

  private final X509ExtendedTrustManager judge;
  private final String authorities;
  private final String lists;

  private PeerTrust(X509ExtendedTrustManager judge, String authorities, String lists) {
    this.judge = judge;
    this.authorities = authorities;
    this.lists = lists;
  }

  /**
   * @param revoked empty to do without
   * @param authoritiesFrom where the authorities are from, for messages
   * @param revokedFrom the same of the lists
   */
  public static PeerTrust of(
      Collection<X509Certificate> authorities,
      Collection<X509CRL> revoked,
      String authoritiesFrom,
      String revokedFrom)
      throws GeneralSecurityException {
    Set<TrustAnchor> anchors = new HashSet<>();
    for (X509Certificate authority : authorities) {
      anchors.add(new TrustAnchor(authority, null));
    }
    PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
    parameters.setRevocationEnabled(!revoked.isEmpty());
    if (!revoked.isEmpty()) {
      parameters.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(revoked)));
      PKIXRevocationChecker checker =
          (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
      checker.setOptions(
          EnumSet.of(
              PKIXRevocationChecker.Option.PREFER_CRLS, PKIXRevocationChecker.Option.NO_FALLBACK));
      parameters.addCertPathChecker(checker);
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(new CertPathTrustManagerParameters(parameters));
    for (TrustManager made : factory.getTrustManagers()) {
      if (made instanceof X509ExtendedTrustManager judge) {
        return new PeerTrust(judge, authoritiesFrom, revokedFrom);
      }
    }
    throw new GeneralSecurityException("the JDK's PKIX cannot verify TLS");
  }

  /** The JDK's way of asking. */
  @FunctionalInterface
  private interface Question {
    void ask() throws CertificateException;
  }

  private void check(
      String whose, X509Certificate[] chain, @Nullable String host, Question question)
      throws UntrustedPeerException {
    X509Certificate shown = chain[0];
    try {
      shown.checkValidity(); // the JDK would not look if it is among the authorities itself
      question.ask();
    } catch (CertificateException e) {
      throw new UntrustedPeerException(explain(whose, shown, host, e), e);
    }
  }

  /**
   * Whether a client is to be believed that has shown these.
   *
   * @throws UntrustedPeerException if not; the message says why
   */
  public void checkClient(X509Certificate[] chain) throws UntrustedPeerException {
    check("client", chain, null, () -> judge.checkClientTrusted(chain, "UNKNOWN"));
  }

  private String explain(
      String whose, X509Certificate shown, @Nullable String host, CertificateException e) {
    X509Certificate bad = shown;
    for (Throwable one = e; one != null; one = one.getCause()) {
      if (one instanceof CertPathValidatorException path) {
        bad = named(path, bad);
        String reason = explain(whose, bad, path);
        if (reason != null) {
          return reason;
        }
      }
      if (one instanceof CertificateExpiredException) {
        return expired(whose, bad);
      }
      if (one instanceof CertificateNotYetValidException) {
        return name(whose, bad) + " is not in force before " + bad.getNotBefore().toInstant();
      }
    }
    String said = Objects.toString(e.getMessage(), e.toString());
    if (said.startsWith("No subject alternative") || said.startsWith("No name matching")) {
      return name(whose, shown)
          + " is not for the host '"
          + host
          + "' ("
          + said
          + "): name the server as its certificate does, or issue one with that name";
    }
    return said.contains("unable to find valid certification path")
        ? unknown(whose, shown)
        : name(whose, shown) + " is not accepted: " + said;
  }

  private @Nullable String explain(
      String whose, X509Certificate bad, CertPathValidatorException path) {
    if (path.getCause() instanceof CertificateRevokedException revoked) {
      return name(whose, bad)
          + " was revoked on "
          + revoked.getRevocationDate().toInstant()
          + " ("
          + revoked.getRevocationReason()
          + ", by "
          + lists
          + ")";
    }
    if (path.getReason() == BasicReason.EXPIRED) {
      return expired(whose, bad);
    }
    if (path.getReason() == BasicReason.UNDETERMINED_REVOCATION_STATUS) {
      return "whether "
          + name(whose, bad)
          + " is revoked cannot be told: "
          + lists
          + " holds no list of its authority that is in force; fetch the current one and LOAD again";
    }
    if (path.getReason() == BasicReason.INVALID_SIGNATURE) {
      return unknown(whose, bad);
    }
    return null;
  }

  private static String expired(String whose, X509Certificate bad) {
    return name(whose, bad)
        + " expired on "
        + bad.getNotAfter().toInstant()
        + ": give the "
        + whose
        + " a new one";
  }

  private String unknown(String whose, X509Certificate shown) {
    return name(whose, shown) + " is of no authority in " + authorities;
  }

  private static X509Certificate named(CertPathValidatorException path, X509Certificate otherwise) {
    if (path.getIndex() < 0 || path.getCertPath() == null) {
      return otherwise;
    }
    List<? extends Certificate> all = path.getCertPath().getCertificates();
    return all.get(path.getIndex()) instanceof X509Certificate one ? one : otherwise;
  }

  private static String name(String whose, X509Certificate certificate) {
    return "the "
        + whose
        + "'s certificate '"
        + certificate.getSubjectX500Principal().getName()
        + "' (issued by '"
        + certificate.getIssuerX500Principal().getName()
        + "')";
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws UntrustedPeerException {
    check(SERVER, chain, engine.getPeerHost(), () -> judge.checkServerTrusted(chain, type, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws UntrustedPeerException {
    String host =
        socket instanceof SSLSocket secure ? secure.getHandshakeSession().getPeerHost() : null;
    check(SERVER, chain, host, () -> judge.checkServerTrusted(chain, type, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type)
      throws UntrustedPeerException {
    check(SERVER, chain, null, () -> judge.checkServerTrusted(chain, type));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    judge.checkClientTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    judge.checkClientTrusted(chain, type, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    judge.checkClientTrusted(chain, type, engine);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return judge.getAcceptedIssuers();
  }
}
