package dev.baton.server.tls;

import dev.baton.wire.tls.ClientTls;
import dev.baton.wire.tls.OwnKey;
import dev.baton.wire.tls.PeerTrust;
import java.io.IOException;
import java.io.Serial;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files and words that say how TLS is done with servers, in ProxySQL's terms; each may be
 * empty. Reading them makes one {@link ClientTls}, equal to another if all files hold the same.
 *
 * @param prefix of the names in messages: {@code mysql-ssl_p2s_} or {@code ssl_}
 * @param ca whose authorities the server's certificate must come from
 * @param caPath a folder of such files
 * @param cert what is shown to the server, with those between it and its authority
 * @param key empty if it is in the same file
 * @param crl lists of revoked certificates
 * @param crlPath a folder of such files
 * @param cipher cipher suites in OpenSSL's words
 * @param tlsVersion such as {@code TLSv1.2,TLSv1.3}
 * @param verifiesHost whether the certificate must be of the host by which the server is reached
 */
public record ServerTlsFiles(
    String prefix,
    String ca,
    String caPath,
    String cert,
    String key,
    String crl,
    String crlPath,
    String cipher,
    String tlsVersion,
    boolean verifiesHost) {

  /** What a file or word is that cannot be used; the message names it. */
  public static final class UnusableException extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    UnusableException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  @FunctionalInterface
  private interface Reading<T> {
    T of(Path file) throws GeneralSecurityException, IOException;
  }

  /**
   * Reads the files as they are now.
   *
   * @param base the folder that their names count from
   */
  public ClientTls read(Path base) throws UnusableException {
    List<X509Certificate> authorities = authorities(base);
    List<X509CRL> revoked = revoked(base);
    if (authorities.isEmpty() && !revoked.isEmpty()) {
      throw wrong(crl.isEmpty() ? "crlpath" : "crl", "without a ca nothing is verified", null);
    }
    if (authorities.isEmpty() && verifiesHost) {
      throw wrong(
          "verify_hostname", "without a ca a certificate of anybody could have any name", null);
    }
    ClientTls.Wishes wishes = new ClientTls.Wishes(protocols(), suites(), verifiesHost);
    String certFile = cert.isEmpty() ? key : cert; // as OpenSSL's users put both into one
    String keyFile = key.isEmpty() ? cert : key;
    List<X509Certificate> chain =
        certFile.isEmpty()
            ? List.of()
            : file(base, cert.isEmpty() ? "key" : "cert", certFile, PemDocuments::certificates);
    PrivateKey own =
        keyFile.isEmpty()
            ? null
            : file(base, key.isEmpty() ? "cert" : "key", keyFile, PrivateKeys::read);
    if (own != null) {
      checkFits(own, chain.getFirst(), keyFile, certFile);
    }
    OwnKey shown = own == null ? null : new OwnKey(own, chain);
    List<Object> identity =
        List.of(authorities, revoked, chain, Objects.requireNonNullElse(own, ""), ca, caPath);
    if (authorities.isEmpty()) {
      return ClientTls.unverified(wishes, shown, identity);
    }
    try {
      PeerTrust trust =
          PeerTrust.of(authorities, revoked, named("ca", ca, caPath), named("crl", crl, crlPath));
      return ClientTls.verified(wishes, shown, trust, identity);
    } catch (GeneralSecurityException e) {
      throw wrong("ca", e.getMessage(), e);
    }
  }

  private String named(String name, String file, String folder) {
    return Stream.of(
            file.isEmpty() ? "" : prefix + name + " '" + file + "'",
            folder.isEmpty() ? "" : prefix + name + "path '" + folder + "'")
        .filter(text -> !text.isEmpty())
        .reduce((one, other) -> one + " and " + other)
        .orElse("");
  }

  private List<X509Certificate> authorities(Path base) throws UnusableException {
    List<X509Certificate> found = new ArrayList<>();
    if (!ca.isEmpty()) {
      found.addAll(file(base, "ca", ca, PemDocuments::certificates));
    }
    if (!caPath.isEmpty()) {
      List<Path> files = file(base, "capath", caPath, PemDocuments::withCertificates);
      for (Path one : files) {
        found.addAll(file(base, "capath", one.toString(), PemDocuments::certificates));
      }
      if (files.isEmpty()) {
        throw wrong("capath", "no file in '" + caPath + "' holds a certificate", null);
      }
    }
    return found;
  }

  private List<X509CRL> revoked(Path base) throws UnusableException {
    List<X509CRL> found = new ArrayList<>();
    if (!crl.isEmpty()) {
      found.addAll(file(base, "crl", crl, PemDocuments::lists));
    }
    if (!crlPath.isEmpty()) {
      List<Path> files = file(base, "crlpath", crlPath, PemDocuments::withLists);
      for (Path one : files) {
        found.addAll(file(base, "crlpath", one.toString(), PemDocuments::lists));
      }
      if (files.isEmpty()) {
        throw wrong(
            "crlpath", "no file in '" + crlPath + "' holds a list of revoked certificates", null);
      }
    }
    return found;
  }

  private <T> T file(Path base, String name, String file, Reading<T> reading)
      throws UnusableException {
    try {
      return reading.of(base.resolve(file));
    } catch (NoSuchFileException e) {
      throw wrong(name, "there is no file '" + base.resolve(file) + "'", e);
    } catch (GeneralSecurityException | IOException | InvalidPathException e) {
      String why = e instanceof IOException ? e.toString() : e.getMessage();
      throw wrong(name, "'" + file + "' cannot be used: " + why, e);
    }
  }

  private void checkFits(
      PrivateKey own, X509Certificate certificate, String keyFile, String certFile)
      throws UnusableException {
    boolean fits;
    try {
      fits = PrivateKeys.fits(own, certificate);
    } catch (GeneralSecurityException e) {
      throw wrong("key", "'" + keyFile + "' cannot be used: " + e.getMessage(), e);
    }
    if (!fits) {
      throw wrong(
          "key", "'" + keyFile + "' is not the key of the certificate in '" + certFile + "'", null);
    }
  }

  private @Nullable List<String> suites() throws UnusableException {
    try {
      return CipherSuites.parse(cipher);
    } catch (IllegalArgumentException e) {
      throw wrong("cipher", String.valueOf(e.getMessage()), e);
    }
  }

  private List<String> protocols() throws UnusableException {
    List<String> wanted =
        Arrays.stream(tlsVersion.split("[, ]+")).filter(one -> !one.isEmpty()).toList();
    for (String one : wanted) {
      if (!ClientTls.PROTOCOLS.contains(one)) {
        throw new UnusableException(
            "tls_version: '" + one + "' is not spoken; there are TLSv1.2 and TLSv1.3", null);
      }
    }
    return wanted.isEmpty() ? ClientTls.PROTOCOLS : wanted;
  }

  private UnusableException wrong(String name, @Nullable String why, @Nullable Throwable cause) {
    return new UnusableException(prefix + name + ": " + why, cause);
  }
}
