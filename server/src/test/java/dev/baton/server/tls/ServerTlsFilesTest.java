package dev.baton.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.testkit.TestAuthority;
import dev.baton.testkit.TestAuthority.Holder;
import dev.baton.testkit.TestAuthority.Says;
import dev.baton.wire.tls.ClientTls;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Base64;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerTlsFilesTest {

  private static final ServerTlsFiles NONE =
      new ServerTlsFiles("ssl_", "", "", "", "", "", "", "", "", false);

  @TempDir Path folder;
  private final TestAuthority ours = new TestAuthority("ours");

  @BeforeEach
  void files() throws Exception {
    ours.writeTo(folder.resolve("ca.pem"));
    ours.issue(Says.of("client")).writeTo(folder.resolve("cert.pem"), folder.resolve("key.pem"));
  }

  private static ServerTlsFiles of(String ca, String cert, String key) {
    return new ServerTlsFiles("ssl_", ca, "", cert, key, "", "", "", "", false);
  }

  private static ServerTlsFiles words(String cipher, String version) {
    return new ServerTlsFiles("ssl_", "", "", "", "", "", "", cipher, version, false);
  }

  private ClientTls read(ServerTlsFiles files) throws Exception {
    return files.read(folder);
  }

  private void refused(ServerTlsFiles files, String... said) {
    assertThatThrownBy(() -> files.read(folder)).message().contains(said);
  }

  @Test
  void filesThatHoldTheSameMakeTheSameAndOthersDoNot() throws Exception {
    ServerTlsFiles files = of("ca.pem", "cert.pem", "key.pem");
    ClientTls first = read(files);
    assertThat(read(files)).isEqualTo(first);
    assertThat(read(of("ca.pem", "", ""))).isNotEqualTo(first);
    assertThat(read(NONE)).isNotEqualTo(first).isEqualTo(read(NONE));
    new TestAuthority("ours").writeTo(folder.resolve("ca.pem"));
    assertThat(read(files)).as("another key of the same name").isNotEqualTo(first);
  }

  @Test
  void aFileThatIsNotThereOrNotWhatItShouldBeIsNamed() throws Exception {
    refused(of("none.pem", "", ""), "ssl_ca: there is no file", "none.pem");
    refused(of("", "cert.pem", "none.pem"), "ssl_key: there is no file", "none.pem");
    refused(of("key.pem", "", ""), "ssl_ca: 'key.pem' cannot be used: it holds no certificate");
    refused(of("", "cert.pem", "ca.pem"), "ssl_key: 'ca.pem'", "holds no private key");
    refused(of("", "cert.pem", ""), "ssl_cert: 'cert.pem'", "holds no private key");
    Path cut = folder.resolve("cut.pem");
    Files.writeString(
        cut, Files.readString(folder.resolve("ca.pem")).replaceFirst("\n.{40}", "\nAAAA"));
    refused(of("cut.pem", "", ""), "ssl_ca: 'cut.pem' cannot be used");
    Files.writeString(
        cut, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n-----END ENCRYPTED PRIVATE KEY-----");
    refused(of("", "cert.pem", "cut.pem"), "the key is encrypted");
  }

  @Test
  void aKeyThatIsAnothersIsRefused() throws Exception {
    ours.issue(Says.of("other")).writeTo(folder.resolve("c2.pem"), folder.resolve("k2.pem"));
    refused(
        of("", "cert.pem", "k2.pem"),
        "ssl_key: 'k2.pem' is not the key of the certificate in 'cert.pem'");
    Files.writeString(
        folder.resolve("both.pem"),
        Files.readString(folder.resolve("cert.pem")) + Files.readString(folder.resolve("key.pem")));
    assertThat(read(of("", "both.pem", ""))).isEqualTo(read(of("", "", "both.pem")));
  }

  @Test
  void listsAndHostNamesNeedAnAuthority() throws Exception {
    ours.revoke(folder.resolve("crl.pem"));
    refused(
        new ServerTlsFiles("ssl_", "", "", "", "", "crl.pem", "", "", "", false),
        "ssl_crl: without a ca");
    refused(
        new ServerTlsFiles("mysql-ssl_p2s_", "", "", "", "", "", "", "", "", true),
        "mysql-ssl_p2s_verify_hostname: without a ca");
    refused(
        new ServerTlsFiles("ssl_", "ca.pem", "", "", "", "ca.pem", "", "", "", false),
        "ssl_crl: 'ca.pem' cannot be used: it holds no list");
  }

  @Test
  void foldersAreSearchedForWhatTheyAreFor() throws Exception {
    Path all = Files.createDirectory(folder.resolve("all"));
    ServerTlsFiles files = new ServerTlsFiles("ssl_", "", "all", "", "", "", "all", "", "", false);
    refused(files, "ssl_capath: no file in 'all' holds a certificate");
    Files.writeString(all.resolve("README"), "nothing");
    ours.writeTo(all.resolve("ours.0"));
    refused(files, "ssl_crlpath: no file in 'all' holds a list");
    ours.revoke(all.resolve("ours.r0"));
    assertThat(read(files)).isNotEqualTo(read(NONE));
  }

  @Test
  void suitesAreNamedAsServersNameThem() throws Exception {
    SSLEngine engine =
        read(words("ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305", ""))
            .engine("db1", 3306);
    assertThat(engine.getEnabledCipherSuites())
        .contains(
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_AES_256_GCM_SHA384")
        .doesNotContain("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
    assertThat(
            read(words("TLS_AES_128_GCM_SHA256", "")).engine("db1", 3306).getEnabledCipherSuites())
        .containsExactly("TLS_AES_128_GCM_SHA256");
    refused(
        words("HIGH", ""), "ssl_cipher: 'HIGH' is no cipher suite", "ECDHE-RSA-AES128-GCM-SHA256");
  }

  @Test
  void versionsThatNobodyShouldSpeakAreRefused() throws Exception {
    assertThat(read(words("", "TLSv1.2")).engine("db1", 1).getEnabledProtocols())
        .containsExactly("TLSv1.2");
    assertThat(read(NONE).engine("db1", 1).getEnabledProtocols())
        .containsExactlyInAnyOrder("TLSv1.2", "TLSv1.3");
    refused(words("", "TLSv1.1,TLSv1.2"), "tls_version: 'TLSv1.1' is not spoken");
  }

  /** PKCS #1 is what is inside of PKCS #8: MySQL 5.7 makes its keys so. */
  @Test
  void theOlderFormOfAnRsaKeyIsRead() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    PrivateKey key = generator.generateKeyPair().getPrivate();
    byte[] pkcs8 = key.getEncoded();
    byte[] pkcs1 = Arrays.copyOfRange(pkcs8, 26, pkcs8.length);
    assertThat(PrivateKeys.read(pem("RSA PRIVATE KEY", pkcs1))).isEqualTo(key);
  }

  /** RFC 5915, as {@code openssl ecparam -genkey} writes it, after the name of the curve. */
  @Test
  void theOlderFormOfAnEcKeyIsRead() throws Exception {
    Holder holder = ours.issue(Says.of("ec"));
    byte[] pkcs8 = holder.key().getEncoded();
    byte[] secret = new byte[32];
    System.arraycopy(pkcs8, pkcs8.length - 32, secret, 0, 32); // in the JDK's form it comes last
    ByteArrayOutputStream sec1 = new ByteArrayOutputStream();
    sec1.writeBytes(new byte[] {0x30, 49, 2, 1, 1, 4, 32});
    sec1.writeBytes(secret);
    sec1.writeBytes(
        new byte[] {(byte) 0xa0, 10, 6, 8, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 3, 1, 7});
    Path file = pem("EC PRIVATE KEY", sec1.toByteArray());
    Files.writeString(
        file,
        "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
            + Files.readString(file));
    assertThat(PrivateKeys.fits(PrivateKeys.read(file), holder.certificate())).isTrue();
    assertThat(PrivateKeys.fits(PrivateKeys.read(file), ours.own().certificate())).isFalse();
  }

  private Path pem(String what, byte[] der) throws Exception {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return Files.writeString(
        folder.resolve("old.pem"),
        "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
  }
}
