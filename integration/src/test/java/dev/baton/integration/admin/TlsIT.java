package dev.baton.integration.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.integration.admin.StockClient.Output;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The administration behind TLS, with the stock client. */
class TlsIT {
  private static final String PASSWORD = "changeit";

  @TempDir Path folder;

  @Test
  void aClientThatInsistsOnTlsGetsItAndOneWithoutIsServedToo() throws Exception {
    try (TestAdmin admin = TestAdmin.startWithTls(folder, context())) {
      Output secure =
          admin.client(
              "mysql",
              "admin",
              "admin",
              "status\nSELECT 42;\n",
              "-N",
              "--commands",
              "--ssl-mode=REQUIRED");
      assertThat(secure.err()).isEmpty();
      assertThat(secure.out()).contains("Cipher in use is TLS_").contains("42");
      Output wrong = admin.client("mysql", "admin", "wrong", "SELECT 1", "--ssl-mode=REQUIRED");
      assertThat(wrong.err()).contains("ERROR 1045 (28000)");
      assertThat(
              admin
                  .client("mysql", "admin", "admin", "SELECT 43", "-N", "--ssl-mode=DISABLED")
                  .out())
          .isEqualTo("43\n");
    }
  }

  @Test
  void mariadbsClientsVerifyACertificateOfNoAuthorityByThePassword() throws Exception {
    try (TestAdmin admin = TestAdmin.startWithTls(folder, context())) {
      Output plain = admin.client("mariadb", "admin", "admin", "SELECT 44", "-N");
      assertThat(plain.err()).isEmpty();
      assertThat(plain.out()).isEqualTo("44\n");
      // On this machine the program trusts anybody; the driver does not.
      try (Connection connection =
          DriverManager.getConnection(
              admin.jdbcUrl("mariadb") + "?sslMode=verify-ca", "admin", "admin")) {
        assertThat(connection.isValid(5)).isTrue();
      }
    }
  }

  private SSLContext context() throws Exception {
    Path file = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "admin",
                "-dname",
                "CN=localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.out").toFile())
            .start();
    assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, new SecureRandom());
    return context;
  }
}
