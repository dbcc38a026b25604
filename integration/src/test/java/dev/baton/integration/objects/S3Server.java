package dev.baton.integration.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.baton.ops.provision.engine.EngineCache;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * S3Proxy, which keeps objects in a folder and checks signatures as Amazon's does; {@code
 * scripts/prepare-test-engines} has put it into the cache.
 */
final class S3Server implements AutoCloseable {

  static final String ACCESS_KEY = "an-access-key";
  static final String SECRET_KEY = "a-secret-key";

  private static final String JAR = "s3proxy-3.1.0-jar-with-dependencies.jar";
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private final int port;
  private final int tlsPort;
  private final Path folder;
  private final Path objects;
  private final Process process;

  private S3Server(Path folder, Path objects, int port, int tlsPort, Process process) {
    this.folder = folder;
    this.objects = objects;
    this.port = port;
    this.tlsPort = tlsPort;
    this.process = process;
  }

  static S3Server start(Path folder) throws Exception {
    return start(folder, folder.resolve("objects"), "");
  }

  /**
   * @param objects where they are kept; a bucket is a folder there
   * @param more lines of its configuration; with a key store it has a second port for TLS
   */
  static S3Server start(Path folder, Path objects, String more) throws Exception {
    Path jar = EngineCache.standard().jars().resolve(JAR);
    assumeTrue(
        Files.exists(jar), () -> jar + " is not there: run scripts/prepare-test-engines first");
    Files.createDirectories(objects);
    int port = freePort();
    int tlsPort = freePort();
    Files.writeString(
        folder.resolve("s3proxy.conf"),
        """
        s3proxy.endpoint=http://127.0.0.1:%d
        s3proxy.authorization=aws-v2-or-v4
        s3proxy.identity=%s
        s3proxy.credential=%s
        jclouds.provider=filesystem-nio2
        jclouds.filesystem.basedir=%s
        %s
        """
            .formatted(
                port,
                ACCESS_KEY,
                SECRET_KEY,
                objects,
                more.replace("TLS_PORT", Integer.toString(tlsPort))));
    S3Server server = new S3Server(folder, objects, port, tlsPort, launch(folder, jar));
    server.awaitUp();
    return server;
  }

  private static Process launch(Path folder, Path jar) throws IOException {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-DLOG_LEVEL=warn",
                "-jar",
                jar.toString(),
                "--properties",
                folder.resolve("s3proxy.conf").toString()))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("s3proxy.log").toFile()))
        .start();
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitUp() throws Exception {
    long begun = System.nanoTime();
    while (true) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        assertThat(socket.isConnected()).isTrue();
        return;
      } catch (IOException e) {
        String log = Files.readString(folder.resolve("s3proxy.log"));
        assertThat(process.isAlive()).as(log).isTrue();
        assertThat(System.nanoTime() - begun).as(log).isLessThan(PATIENCE_NANOS);
        Thread.sleep(50);
      }
    }
  }

  int port() {
    return port;
  }

  int tlsPort() {
    return tlsPort;
  }

  String endpoint() {
    return "http://127.0.0.1:" + port;
  }

  void makeBucket(String name) throws IOException {
    Files.createDirectories(objects.resolve(name));
  }

  /** Where the objects of a bucket lie. */
  Path bucket(String name) {
    return objects.resolve(name);
  }

  Path credentials() throws IOException {
    return Files.writeString(
        folder.resolve("credentials"),
        "[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n"
            .formatted(ACCESS_KEY, SECRET_KEY));
  }

  @Override
  public void close() throws Exception {
    process.destroyForcibly();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
  }
}
