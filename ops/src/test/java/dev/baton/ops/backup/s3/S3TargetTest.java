package dev.baton.ops.backup.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.baton.core.secret.Secret;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made of answers that a real storage gives seldom. */
class S3TargetTest {

  private static final String EMPTY =
      "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>";

  @TempDir Path folder;

  private final AtomicInteger asked = new AtomicInteger();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void aFullStorageIsSaidToBeFullAndNotAskedAgain() throws IOException {
    refused(507, "XMinioStorageFull", "Storage backend has reached its minimum free threshold")
        .hasMessageContaining("has no room left for s3://backups/shop")
        .hasMessageContaining("baton backup prune");
    refused(403, "QuotaExceeded", "").hasMessageContaining("no room left");
    refused(500, "InternalError", "write: no space left on device")
        .hasMessageContaining("no room left");
    assertThat(asked).hasValue(3);
  }

  @Test
  void whatLastsIsSaidAtOnceWithWhatToDo() throws IOException {
    refused(404, "NoSuchBucket", "The bucket does not exist")
        .hasMessageContaining("there is no bucket backups at http://127.0.0.1:");
    refused(403, "AccessDenied", "Access Denied").hasMessageContaining("grant the access key");
    refused(400, "AuthorizationHeaderMalformed", "expecting 'eu-central-1'")
        .hasMessageContaining("of another region than us-east-1")
        .hasMessageContaining("--s3-region");
    refused(403, "RequestTimeTooSkewed", "").hasMessageContaining("clock");
    refused(400, "SomethingElse", "strange").hasMessageContaining("400 SomethingElse: strange");
    assertThat(asked).hasValue(5);
  }

  @Test
  void whatPassesIsAskedAgainForAsLongAsItIsSaid() throws IOException {
    server.createContext(
        "/",
        exchange -> {
          boolean well = asked.incrementAndGet() > 2;
          byte[] text = (well ? EMPTY : error("SlowDown", "")).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(well ? 200 : 503, text.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(text);
          }
        });
    try (S3Target target = target()) {
      assertThat(target.list()).isEmpty();
    }
    assertThat(asked).hasValue(3);
    server.removeContext("/");
    refused(503, "SlowDown", "").hasMessageContaining("times within");
    assertThat(asked.get()).isGreaterThan(5);
  }

  @Test
  void addressesAndCredentialsAreReadAndKept() throws IOException {
    S3Address address = S3Address.parse("s3://my-bucket/a/b/");
    assertThat(address).hasToString("s3://my-bucket/a/b");
    assertThat(address.parent()).isEqualTo(S3Address.parse("s3://my-bucket/a"));
    assertThat(address.name()).isEqualTo("b");
    assertThat(S3Address.parse("s3://my-bucket").key("x")).isEqualTo("x");
    assertThatThrownBy(() -> S3Address.parse("s3://My_Bucket/x"))
        .hasMessageContaining("s3://BUCKET/PREFIX");
    assertThatThrownBy(() -> S3Address.parse("s3://bucket").name())
        .hasMessageContaining("no backup in it");
    Path file = folder.resolve("keys");
    Files.writeString(file, "[default]\naws_access_key_id=A\nAWS_SECRET_ACCESS_KEY = b=\n");
    S3Credentials read = S3Credentials.read(file);
    assertThat(read.secretKey().reveal()).isEqualTo("b=");
    assertThat(read.session()).isEmpty();
    assertThat(read.toString()).doesNotContain("A,", "b=");
    Files.writeString(file, "aws_secret_access_key = hidden\n");
    assertThatThrownBy(() -> S3Credentials.read(file))
        .hasMessageContaining("needs a line aws_access_key_id")
        .hasMessageNotContaining("hidden");
    Files.writeString(file, "[a]\n[b]\n");
    assertThatThrownBy(() -> S3Credentials.read(file)).hasMessageContaining("several profiles");
    assertThat(
            S3Credentials.of(
                Map.of(
                    "AWS_ACCESS_KEY_ID", "a",
                    "AWS_SECRET_ACCESS_KEY", "b",
                    "AWS_SESSION_TOKEN", "c")))
        .hasValueSatisfying(said -> assertThat(said.session()).contains(new Secret("c")));
    assertThat(S3Credentials.of(Map.of("AWS_ACCESS_KEY_ID", "a"))).isEmpty();
  }

  private AbstractThrowableAssert<?, ?> refused(int status, String code, String said)
      throws IOException {
    byte[] text = error(code, said).getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          exchange.sendResponseHeaders(status, text.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(text);
          }
        });
    try (S3Target target = target()) {
      return assertThatThrownBy(target::list).isInstanceOf(IOException.class);
    } finally {
      server.removeContext("/");
    }
  }

  private static String error(String code, String said) {
    return "<Error><Code>%s</Code><Message>%s</Message></Error>".formatted(code, said);
  }

  private S3Target target() throws IOException {
    return S3Target.of(
        new S3Settings(
            Optional.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort())),
            "us-east-1",
            S3Settings.Addressing.PATH,
            new S3Credentials(new Secret("a"), new Secret("b"), Optional.empty()),
            Optional.empty(),
            Duration.ofSeconds(1),
            folder,
            Optional.empty()),
        S3Address.parse("s3://backups/shop"));
  }
}
