package dev.baton.server.tls;

import dev.baton.proxy.transport.GeneratedCertificate;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * The certificate that lies in a data folder, under ProxySQL's names: an operator's, or one that is
 * made at the first start and then stays, so that clients can keep it and compare.
 */
public final class ServerCertificate {

  /** The certificate and those between it and its authority. */
  public static final String CERTIFICATE_FILE = "proxysql-cert.pem";

  /** Its key; only the owner may read it. */
  public static final String KEY_FILE = "proxysql-key.pem";

  private static final int LINE = 64;

  private ServerCertificate() {}

  /**
   * For clients, from the folder's files, which are made if neither is there.
   *
   * @throws IOException if a file cannot be used; the message names both
   */
  public static SSLContext of(Path folder) throws IOException {
    Path certificate = folder.resolve(CERTIFICATE_FILE);
    Path key = folder.resolve(KEY_FILE);
    try {
      if (Files.notExists(certificate) && Files.notExists(key)) {
        generate(certificate, key);
      }
      return PemFiles.context(certificate, key, Optional.empty());
    } catch (GeneralSecurityException | IOException e) {
      throw new IOException(
          "the certificate " + certificate + " with the key " + key + " cannot be used: " + e, e);
    }
  }

  private static void generate(Path certificate, Path key)
      throws IOException, GeneralSecurityException {
    GeneratedCertificate made = GeneratedCertificate.generate("Baton proxy");
    write(key, "rw-------", "PRIVATE KEY", made.key().getEncoded());
    write(certificate, "rw-r--r--", "CERTIFICATE", made.certificate().getEncoded());
  }

  private static void write(Path file, String permissions, String what, byte[] content)
      throws IOException {
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
    } catch (FileAlreadyExistsException e) {
      return; // another start at the same moment
    }
    byte[] newline = {'\n'};
    String lines = Base64.getMimeEncoder(LINE, newline).encodeToString(content);
    Files.writeString(
        file,
        "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n",
        StandardOpenOption.SYNC);
  }
}
