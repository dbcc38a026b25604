package dev.baton.server.tls;

import dev.baton.proxy.transport.GeneratedCertificate;
import dev.baton.wire.tls.FrontTls;
import dev.baton.wire.tls.PeerTrust;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The certificate that lies in a data folder, under ProxySQL's names: an operator's, or one that is
 * made at the first start and then stays, so that clients can verify it by the authority beside it.
 */
public final class ServerCertificate {

  /** The authorities of clients' certificates, and of the one that was made here. */
  public static final String AUTHORITY_FILE = "proxysql-ca.pem";

  /** The certificate and those between it and its authority. */
  public static final String CERTIFICATE_FILE = "proxysql-cert.pem";

  /** Its key; only the owner may read it. */
  public static final String KEY_FILE = "proxysql-key.pem";

  private static final int LINE = 64;

  private ServerCertificate() {}

  /**
   * For clients, from the folder's files. Certificate and key are made if neither is there, and the
   * authority that vouches for them, if it is not there either; its key is kept nowhere.
   *
   * @throws IOException if a file cannot be used; the message names it
   */
  public static FrontTls of(Path folder) throws IOException {
    Path authority = folder.resolve(AUTHORITY_FILE);
    Path certificate = folder.resolve(CERTIFICATE_FILE);
    Path key = folder.resolve(KEY_FILE);
    if (Files.notExists(certificate) && Files.notExists(key)) {
      generate(authority, certificate, key);
    }
    return read(certificate, key, Files.exists(authority) ? authority : null);
  }

  /**
   * From files of any name.
   *
   * @param authority of the certificates of clients; null to ask them for none
   * @throws IOException if a file cannot be used; the message names it
   */
  public static FrontTls read(Path certificate, Path key, @Nullable Path authority)
      throws IOException {
    List<X509Certificate> chain = file(certificate, PemDocuments::certificates);
    PrivateKey own = file(key, PrivateKeys::read);
    boolean fits = file(key, unused -> PrivateKeys.fits(own, chain.getFirst()));
    if (!fits) {
      throw new IOException(key + " is not the key of the certificate in " + certificate);
    }
    PeerTrust clients =
        authority == null
            ? null
            : file(
                authority,
                from ->
                    PeerTrust.of(PemDocuments.certificates(from), List.of(), from.toString(), ""));
    return FrontTls.of(own, chain, clients);
  }

  @FunctionalInterface
  private interface Reading<T> {
    T of(Path file) throws GeneralSecurityException, IOException;
  }

  private static <T> T file(Path file, Reading<T> reading) throws IOException {
    try {
      return reading.of(file);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file, e);
    } catch (GeneralSecurityException | IOException e) {
      String why = e instanceof IOException ? e.toString() : e.getMessage();
      throw new IOException(file + " cannot be used: " + why, e);
    }
  }

  private static void generate(Path authority, Path certificate, Path key) throws IOException {
    try {
      GeneratedCertificate made;
      if (Files.exists(authority)) { // an operator's, for clients
        made = GeneratedCertificate.generate("Baton proxy");
      } else {
        GeneratedCertificate by = GeneratedCertificate.authority("Baton proxy's authority");
        made = by.issue("Baton proxy");
        write(authority, "rw-r--r--", "CERTIFICATE", by.certificate().getEncoded());
      }
      write(key, "rw-------", "PRIVATE KEY", made.key().getEncoded());
      write(certificate, "rw-r--r--", "CERTIFICATE", made.certificate().getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("what was made has no encoding", e);
    }
  }

  private static void write(Path file, String permissions, String what, byte[] content)
      throws IOException {
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
    } catch (FileAlreadyExistsException e) {
      return; // another start at the same moment
    } catch (IOException e) {
      throw new IOException(file + " cannot be written: " + e, e);
    }
    byte[] newline = {'\n'};
    String lines = Base64.getMimeEncoder(LINE, newline).encodeToString(content);
    boolean done = false;
    try {
      Files.writeString(
          file,
          "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n",
          StandardOpenOption.SYNC);
      done = true;
    } catch (IOException e) {
      throw new IOException(file + " cannot be written: " + e.getMessage(), e);
    } finally {
      if (!done) { // a part of it would hinder the next start
        Files.deleteIfExists(file);
      }
    }
  }
}
