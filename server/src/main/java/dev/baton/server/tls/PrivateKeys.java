package dev.baton.server.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads private keys from PEM files: PKCS #8, and the older forms of RSA (PKCS #1, what MySQL 5.7
 * makes) and of EC (RFC 5915), which are wrapped into the first.
 */
final class PrivateKeys {

  private static final Pattern PEM =
      Pattern.compile(
          "-----BEGIN ((?:RSA |EC |ENCRYPTED )?PRIVATE KEY)-----(.*?)-----END \\1-----",
          Pattern.DOTALL);

  private static final int INTEGER = 0x02;
  private static final int OCTET_STRING = 0x04;
  private static final int SEQUENCE = 0x30;
  private static final int CURVE = 0xa0;
  private static final byte[] RSA = {
    0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0
  };
  private static final byte[] EC = {0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};
  private static final byte[] PROBE = {1, 2, 3, 4, 5, 6, 7, 8};

  private PrivateKeys() {}

  /**
   * @throws GeneralSecurityException if it holds no key that can be used; the message does not name
   *     the file
   */
  static PrivateKey read(Path file) throws GeneralSecurityException, IOException {
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    Matcher pem = PEM.matcher(text);
    if (!pem.find()) {
      throw new GeneralSecurityException("it holds no private key in PEM form");
    }
    if (pem.group(1).startsWith("ENCRYPTED") || pem.group(2).contains("ENCRYPTED")) {
      throw new GeneralSecurityException(
          "the key is encrypted; openssl pkey -in FILE -out FILE writes it in clear");
    }
    byte[] der;
    try {
      der = Base64.getMimeDecoder().decode(pem.group(2).strip());
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("its key is damaged: " + e.getMessage(), e);
    }
    byte[] pkcs8 =
        switch (pem.group(1)) {
          case "RSA PRIVATE KEY" -> wrapped(RSA, der);
          case "EC PRIVATE KEY" -> wrapped(joined(EC, curve(der)), der);
          default -> der;
        };
    for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (InvalidKeySpecException e) {
        continue; // then it is of another algorithm
      }
    }
    throw new GeneralSecurityException("its key is damaged, or neither of RSA, EC nor EdDSA");
  }

  /** Whether the key is the one of the certificate. */
  static boolean fits(PrivateKey key, X509Certificate certificate) throws GeneralSecurityException {
    if (!key.getAlgorithm().equals(certificate.getPublicKey().getAlgorithm())) {
      return false;
    }
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(PROBE);
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    signature.update(PROBE);
    try {
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false; // as a key of another length
    }
  }

  // ---- DER

  /** RFC 5208: version, algorithm, key. */
  private static byte[] wrapped(byte[] algorithm, byte[] key) {
    return der(
        SEQUENCE, der(INTEGER, new byte[] {0}), der(SEQUENCE, algorithm), der(OCTET_STRING, key));
  }

  /** RFC 5915: version, key, and in a tag of its own the curve. */
  private static byte[] curve(byte[] sec1) throws GeneralSecurityException {
    try {
      int at = content(sec1, 0); // of the sequence
      while (at < sec1.length) {
        int from = content(sec1, at);
        int length = length(sec1, at + 1);
        if ((sec1[at] & 0xff) == CURVE) {
          return Arrays.copyOfRange(sec1, from, from + length);
        }
        at = from + length;
      }
    } catch (IndexOutOfBoundsException e) {
      throw new GeneralSecurityException("its key is damaged", e);
    }
    throw new GeneralSecurityException("its EC key does not name its curve");
  }

  private static int content(byte[] der, int at) {
    int first = der[at + 1] & 0xff;
    return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
  }

  private static int length(byte[] der, int at) {
    int first = der[at] & 0xff;
    if (first < 0x80) {
      return first;
    }
    int length = 0;
    for (int i = 1; i <= Math.min(3, first & 0x7f); i++) {
      length = length << 8 | der[at + i] & 0xff;
    }
    return length;
  }

  private static byte[] der(int tag, byte[]... parts) {
    byte[] inside = joined(parts);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (inside.length < 0x80) {
      out.write(inside.length);
    } else if (inside.length < 0x100) {
      out.write(0x81);
      out.write(inside.length);
    } else {
      out.write(0x82);
      out.write(inside.length >> 8);
      out.write(inside.length);
    }
    out.writeBytes(inside);
    return out.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
