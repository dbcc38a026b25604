package dev.baton.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Signs certificates and lists of revoked ones for tests, which the JDK can read but not write. In
 * DER, by RFC 5280, sections 4.1, 4.2.1 and 5.1.
 */
public final class TestAuthority {

  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int OCTET_STRING = 0x04;
  private static final int UTF8_STRING = 0x0c;
  private static final int UTC_TIME = 0x17;
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;
  private static final int ADDRESS = 0x87;
  private static final int DNS = 0x82;
  private static final int URI = 0x86;
  private static final int VERSION = 0xa0;
  private static final int EXTENSIONS = 0xa3;

  private static final byte[] ECDSA_WITH_SHA256 = {
    0x06, 0x08, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x04, 0x03, 0x02
  };
  private static final byte[] COMMON_NAME = {0x06, 0x03, 0x55, 0x04, 0x03};
  private static final byte[] UNIT = {0x06, 0x03, 0x55, 0x04, 0x0b};
  private static final byte[] CONSTRAINTS = {0x06, 0x03, 0x55, 0x1d, 0x13};
  private static final byte[] CRL_NUMBER = {0x06, 0x03, 0x55, 0x1d, 0x14};
  private static final byte[] NUMBER = {OCTET_STRING, 3, INTEGER, 1, 1};
  private static final byte[] TRUE = {0x01, 0x01, (byte) 0xff};
  private static final byte[] ALTERNATIVE_NAME = {0x06, 0x03, 0x55, 0x1d, 0x11};

  private final String name;
  private final KeyPair keys = keys();

  public TestAuthority(String name) {
    this.name = name;
  }

  /** A certificate and its key. */
  public record Holder(PrivateKey key, X509Certificate certificate) {

    public void writeTo(Path certificateFile, Path keyFile)
        throws IOException, GeneralSecurityException {
      Files.writeString(certificateFile, pem("CERTIFICATE", certificate.getEncoded()));
      Files.writeString(keyFile, pem("PRIVATE KEY", key.getEncoded()));
    }
  }

  /**
   * What a certificate says.
   *
   * @param host a name, an IPv4 address or a URI that it is for; empty for none
   * @param until as {@code 491231235959Z}
   */
  public record Says(String commonName, String unit, String host, String until) {

    static final String FROM = "200101000000Z";
    static final String LONG = "491231235959Z";

    /** For 127.0.0.1. */
    public static Says of(String commonName) {
      return new Says(commonName, "servers", "127.0.0.1", LONG);
    }

    public Says forHost(String other) {
      return new Says(commonName, unit, other, until);
    }

    public Says until(Instant end) {
      String text =
          DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").format(end.atOffset(ZoneOffset.UTC));
      return new Says(commonName, unit, host, text);
    }
  }

  private static String pem(String what, byte[] der) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
  }

  /** The authority's own certificate. */
  public Holder own() throws GeneralSecurityException {
    return signed(new Says(name, "authorities", "", Says.LONG), keys);
  }

  /** For 127.0.0.1. */
  public Holder issue(String commonName, String unit) throws GeneralSecurityException {
    return issue(new Says(commonName, unit, "127.0.0.1", Says.LONG));
  }

  public Holder issue(Says says) throws GeneralSecurityException {
    return signed(says, keys());
  }

  /** Writes its certificate as a file of authorities. */
  public Path writeTo(Path file) throws IOException, GeneralSecurityException {
    return Files.writeString(file, pem("CERTIFICATE", own().certificate().getEncoded()));
  }

  /** Writes a list of what it has revoked; in force for long. */
  public Path revoke(Path file, Holder... revoked) throws IOException, GeneralSecurityException {
    byte[][] entries = new byte[revoked.length][];
    for (int i = 0; i < revoked.length; i++) {
      BigInteger serial = revoked[i].certificate().getSerialNumber();
      entries[i] = der(SEQUENCE, der(INTEGER, serial.toByteArray()), time(Says.FROM));
    }
    byte[] list =
        der(
            SEQUENCE,
            der(INTEGER, new byte[] {1}),
            der(SEQUENCE, ECDSA_WITH_SHA256),
            names(name, "authorities"),
            time(Says.FROM),
            time(Says.LONG),
            revoked.length == 0 ? new byte[0] : der(SEQUENCE, entries),
            der(VERSION, der(SEQUENCE, der(SEQUENCE, CRL_NUMBER, NUMBER))));
    return Files.writeString(file, pem("X509 CRL", sealed(list)));
  }

  /** A client's TLS that trusts this authority, and shows a certificate whoever asks for one. */
  public SSLContext client(@Nullable Holder shown) throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("authority", own().certificate());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    KeyManager[] keyManagers = shown == null ? null : new KeyManager[] {new Always(shown)};
    context.init(keyManagers, trust.getTrustManagers(), null);
    return context;
  }

  /** The JDK's own would not show a certificate of an authority that the server does not name. */
  private static final class Always extends X509ExtendedKeyManager {
    private final Holder holder;

    Always(Holder holder) {
      this.holder = holder;
    }

    @Override
    public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
      return new String[] {"it"};
    }

    @Override
    public String chooseClientAlias(
        String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return "it";
    }

    @Override
    public String chooseEngineClientAlias(
        String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return "it";
    }

    @Override
    public String[] getServerAliases(String type, Principal @Nullable [] issuers) {
      return new String[0];
    }

    @Override
    public String chooseServerAlias(
        String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
      throw new UnsupportedOperationException("it is a client's");
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return new X509Certificate[] {holder.certificate()};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return holder.key();
    }
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

  private Holder signed(Says says, KeyPair subject) throws GeneralSecurityException {
    byte[] content =
        der(
            SEQUENCE,
            der(VERSION, der(INTEGER, new byte[] {2})),
            der(INTEGER, new BigInteger(64, new SecureRandom()).add(BigInteger.ONE).toByteArray()),
            der(SEQUENCE, ECDSA_WITH_SHA256),
            names(name, "authorities"),
            der(SEQUENCE, time(Says.FROM), time(says.until())),
            names(says.commonName(), says.unit()),
            subject.getPublic().getEncoded(),
            extensions(says, subject));
    X509Certificate certificate =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(sealed(content)));
    return new Holder(subject.getPrivate(), certificate);
  }

  private byte[] extensions(Says says, KeyPair subject) {
    if (subject.equals(keys)) {
      return der(EXTENSIONS, der(SEQUENCE, mayIssue()));
    }
    return says.host().isEmpty()
        ? new byte[0]
        : der(EXTENSIONS, der(SEQUENCE, forHost(says.host())));
  }

  private byte[] sealed(byte[] content) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(keys.getPrivate());
    signature.update(content);
    return der(
        SEQUENCE,
        content,
        der(SEQUENCE, ECDSA_WITH_SHA256),
        der(BIT_STRING, new byte[] {0}, signature.sign()));
  }

  /** Section 4.2.1.9: without it the JDK takes nobody for an authority. */
  private static byte[] mayIssue() {
    return der(SEQUENCE, CONSTRAINTS, TRUE, der(OCTET_STRING, der(SEQUENCE, TRUE)));
  }

  private static byte[] forHost(String host) {
    String[] numbers = host.split("\\.", -1);
    byte[] one;
    if (host.matches("[0-9.]+")) {
      one = new byte[numbers.length];
      for (int i = 0; i < one.length; i++) {
        one[i] = (byte) Integer.parseInt(numbers[i]);
      }
    } else {
      one = host.getBytes(US_ASCII);
    }
    int kind = host.matches("[0-9.]+") ? ADDRESS : host.contains("://") ? URI : DNS;
    byte[] names = der(SEQUENCE, der(kind, one));
    return der(SEQUENCE, ALTERNATIVE_NAME, der(OCTET_STRING, names));
  }

  private static byte[] names(String commonName, String unit) {
    return der(SEQUENCE, name(UNIT, unit), name(COMMON_NAME, commonName));
  }

  private static byte[] name(byte[] type, String value) {
    return der(SET, der(SEQUENCE, type, der(UTF8_STRING, value.getBytes(UTF_8))));
  }

  private static byte[] time(String text) {
    return der(UTC_TIME, text.getBytes(US_ASCII));
  }

  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream inside = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      inside.writeBytes(part);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (inside.size() < 0x80) {
      out.write(inside.size());
    } else if (inside.size() < 0x100) {
      out.write(0x81);
      out.write(inside.size());
    } else {
      out.write(0x82);
      out.write(inside.size() >> 8);
      out.write(inside.size());
    }
    out.writeBytes(inside.toByteArray());
    return out.toByteArray();
  }
}
