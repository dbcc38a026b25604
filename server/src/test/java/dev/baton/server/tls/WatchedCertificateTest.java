package dev.baton.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.testkit.TestAuthority;
import dev.baton.testkit.TestAuthority.Says;
import dev.baton.wire.tls.FrontTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class WatchedCertificateTest {

  @TempDir Path folder;
  private final TestAuthority ours = new TestAuthority("ours");
  private final LinkedBlockingQueue<FrontTls> read = new LinkedBlockingQueue<>();

  private static byte[] fingerprint(X509Certificate of) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(of.getEncoded());
  }

  private FrontTls next() throws InterruptedException {
    FrontTls tls = read.poll(20, TimeUnit.SECONDS);
    assertThat(tls).isNotNull();
    return tls;
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  @Test
  void whatIsMadeStaysAndTheAuthorityBesideItVouchesForIt() throws Exception {
    byte[] first = ServerCertificate.of(folder).fingerprint();
    assertThat(ServerCertificate.of(folder).fingerprint()).isEqualTo(first);
    X509Certificate made =
        PemDocuments.certificates(file(ServerCertificate.CERTIFICATE_FILE)).getFirst();
    made.verify(
        PemDocuments.certificates(file(ServerCertificate.AUTHORITY_FILE))
            .getFirst()
            .getPublicKey());
  }

  @Test
  void anAuthorityThatIsThereAlreadyStays() throws Exception {
    ours.writeTo(file(ServerCertificate.AUTHORITY_FILE));
    String before = Files.readString(file(ServerCertificate.AUTHORITY_FILE));
    ServerCertificate.of(folder);
    assertThat(Files.readString(file(ServerCertificate.AUTHORITY_FILE))).isEqualTo(before);
  }

  @Test
  void oneWithoutItsKeyIsRefusedByName() throws Exception {
    ServerCertificate.of(folder);
    Files.delete(file(ServerCertificate.KEY_FILE));
    assertThatThrownBy(() -> ServerCertificate.of(folder))
        .isInstanceOf(IOException.class)
        .hasMessage("there is no file " + file(ServerCertificate.KEY_FILE));
  }

  @Test
  void filesThatHaveChangedAreReadAndThoseThatCannotBeUsedChangeNothing() throws Exception {
    ServerCertificate.of(folder);
    try (WatchedCertificate watched =
        WatchedCertificate.start(folder, Duration.ofMillis(20), read::add)) {
      assertThat(watched).isNotNull();
      Files.writeString(file(ServerCertificate.AUTHORITY_FILE), "nothing");
      assertThat(read.poll(300, TimeUnit.MILLISECONDS)).isNull();
      ours.writeTo(file(ServerCertificate.AUTHORITY_FILE));
      byte[] made = next().fingerprint();
      TestAuthority.Holder own = ours.issue(Says.of("proxy"));
      own.writeTo(file(ServerCertificate.CERTIFICATE_FILE), file(ServerCertificate.KEY_FILE));
      FrontTls last = next();
      while (Arrays.equals(last.fingerprint(), made)) {
        last = next(); // it was looked at between two files
      }
      assertThat(last.fingerprint()).isEqualTo(fingerprint(own.certificate()));
    }
  }
}
