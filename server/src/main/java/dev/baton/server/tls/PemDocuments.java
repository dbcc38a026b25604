package dev.baton.server.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CRL;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Certificates and lists of revoked ones in PEM files, among whatever else they hold. */
final class PemDocuments {

  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", Pattern.DOTALL);
  private static final Pattern LIST =
      Pattern.compile("-----BEGIN X509 CRL-----.*?-----END X509 CRL-----", Pattern.DOTALL);

  private PemDocuments() {}

  /**
   * In their order.
   *
   * @throws GeneralSecurityException if there is none, or one is damaged; it does not name the file
   */
  static List<X509Certificate> certificates(Path file)
      throws GeneralSecurityException, IOException {
    List<X509Certificate> all = new ArrayList<>();
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    for (byte[] one : documents(file, CERTIFICATE)) {
      Certificate made = factory.generateCertificate(new ByteArrayInputStream(one));
      if (made instanceof X509Certificate certificate) {
        all.add(certificate);
      }
    }
    if (all.isEmpty()) {
      throw new GeneralSecurityException("it holds no certificate in PEM form");
    }
    return all;
  }

  static List<X509CRL> lists(Path file) throws GeneralSecurityException, IOException {
    List<X509CRL> all = new ArrayList<>();
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    for (byte[] one : documents(file, LIST)) {
      CRL made = factory.generateCRL(new ByteArrayInputStream(one));
      if (made instanceof X509CRL list) {
        all.add(list);
      }
    }
    if (all.isEmpty()) {
      throw new GeneralSecurityException("it holds no list of revoked certificates in PEM form");
    }
    return all;
  }

  /** Those files of a folder that hold any certificate, by name. */
  static List<Path> withCertificates(Path folder) throws IOException {
    return files(folder, text -> CERTIFICATE.matcher(text).find());
  }

  static List<Path> withLists(Path folder) throws IOException {
    return files(folder, text -> LIST.matcher(text).find());
  }

  private static List<Path> files(Path folder, Predicate<String> wanted) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        if (wanted.test(text(file))) {
          found.add(file);
        }
      }
    }
    return found;
  }

  private static List<byte[]> documents(Path file, Pattern kind) throws IOException {
    List<byte[]> found = new ArrayList<>();
    Matcher one = kind.matcher(text(file));
    while (one.find()) {
      found.add(one.group().getBytes(StandardCharsets.ISO_8859_1));
    }
    return found;
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }
}
