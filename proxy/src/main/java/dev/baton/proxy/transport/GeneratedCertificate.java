package dev.baton.proxy.transport;

import dev.baton.wire.tls.FrontTls;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.List;

/**
 * A certificate for encryption without a proof of identity, as MySQL servers make one when they
 * have none: signed by itself, or by an authority that is made for it. The JDK can read
 * certificates but not write them, so its DER form is put together here. Source: RFC 5280, section
 * 4.1; RFC 5758 for the signature's name.
 *
 * @param key EC on P-256, made anew each time
 */
public record GeneratedCertificate(PrivateKey key, X509Certificate certificate) {

  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int UTF8_STRING = 0x0c;
  private static final int UTC_TIME = 0x17;
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;
  private static final int OCTET_STRING = 0x04;
  private static final int VERSION = 0xa0;
  private static final int EXTENSIONS = 0xa3;

  private static final byte[] ECDSA_WITH_SHA256 = {
    0x06, 0x08, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x04, 0x03, 0x02
  };
  private static final byte[] CONSTRAINTS = {0x06, 0x03, 0x55, 0x1d, 0x13};
  private static final byte[] TRUE = {0x01, 0x01, (byte) 0xff};
  private static final byte[] COMMON_NAME = {0x06, 0x03, 0x55, 0x04, 0x03};

  private static final byte[] NO_EXTENSIONS = {};

  /** Nobody checks it, so it need not end before the proxy does. */
  private static final String FROM = "200101000000Z";

  private static final String UNTIL = "491231235959Z";

  /** Makes a new key and its certificate, signed by itself, in some milliseconds. */
  public static GeneratedCertificate generate(String commonName) {
    KeyPair pair = keys();
    return signed(name(commonName), pair.getPrivate(), commonName, pair, NO_EXTENSIONS);
  }

  /** For clients, with one that is made for this run. */
  public static FrontTls tls(String commonName) {
    GeneratedCertificate made = generate(commonName);
    return FrontTls.of(made.key(), List.of(made.certificate()), null);
  }

  /** As {@link #generate}, of one that others can be signed by. */
  public static GeneratedCertificate authority(String commonName) {
    KeyPair pair = keys();
    byte[] mayIssue = der(SEQUENCE, CONSTRAINTS, TRUE, der(OCTET_STRING, der(SEQUENCE, TRUE)));
    byte[] extensions = der(EXTENSIONS, der(SEQUENCE, mayIssue));
    return signed(name(commonName), pair.getPrivate(), commonName, pair, extensions);
  }

  /** Makes another that this one, an {@link #authority}, vouches for. */
  public GeneratedCertificate issue(String commonName) {
    byte[] own = certificate.getSubjectX500Principal().getEncoded();
    return signed(own, key, commonName, keys(), NO_EXTENSIONS);
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has EC keys", e);
    }
  }

  private static GeneratedCertificate signed(
      byte[] issuer, PrivateKey by, String subject, KeyPair pair, byte[] extensions) {
    try {
      byte[] toBeSigned =
          toBeSigned(issuer, name(subject), pair.getPublic().getEncoded(), extensions);
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(by);
      signature.update(toBeSigned);
      byte[] whole =
          der(
              SEQUENCE,
              toBeSigned,
              der(SEQUENCE, ECDSA_WITH_SHA256),
              der(BIT_STRING, new byte[] {0}, signature.sign()));
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(whole));
      return new GeneratedCertificate(pair.getPrivate(), certificate);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has EC keys and X.509", e);
    }
  }

  private static byte[] name(String commonName) {
    byte[] text = der(UTF8_STRING, commonName.getBytes(StandardCharsets.UTF_8));
    return der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, text)));
  }

  private static byte[] toBeSigned(
      byte[] issuer, byte[] subject, byte[] publicKey, byte[] extensions) {
    byte[] serial = new BigInteger(64, new SecureRandom()).add(BigInteger.ONE).toByteArray();
    return der(
        SEQUENCE,
        der(VERSION, der(INTEGER, new byte[] {2})),
        der(INTEGER, serial),
        der(SEQUENCE, ECDSA_WITH_SHA256),
        issuer,
        der(
            SEQUENCE,
            der(UTC_TIME, FROM.getBytes(StandardCharsets.US_ASCII)),
            der(UTC_TIME, UNTIL.getBytes(StandardCharsets.US_ASCII))),
        subject,
        publicKey,
        extensions);
  }

  private static byte[] der(int tag, byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(length + 4);
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else if (length < 0x100) {
      out.write(0x81);
      out.write(length);
    } else {
      out.write(0x82);
      out.write(length >> 8);
      out.write(length);
    }
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
