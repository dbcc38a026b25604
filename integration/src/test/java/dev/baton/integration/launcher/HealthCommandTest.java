package dev.baton.integration.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code baton proxy health} as the launcher answers it: in a folder without any program to start,
 * so that whatever it cannot answer by itself is an error.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HealthCommandTest {

  @TempDir Path folder;

  private record Run(int status, String out, long millis) {}

  @BeforeEach
  void aLauncherAlone() throws IOException {
    Path here = Path.of("").toAbsolutePath();
    Path root = Files.exists(here.resolve("baton")) ? here : here.getParent();
    Path copy = Files.copy(root.resolve("baton"), folder.resolve("baton"));
    Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void itExitsByWhatTheProxySaysAndIsQuick() throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    List<String> asked = new ArrayList<>();
    server.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI().toString());
          boolean yes = exchange.getRequestURI().getPath().equals("/health/alive");
          byte[] body =
              (yes ? "OK\n" : "no writes: it says why\n").getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(yes ? 200 : 503, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      String port = "--port=" + server.getAddress().getPort();
      Run no = health(port, "--hostgroup", "10,20", "--timeout=20s");
      assertThat(no.out()).isEqualTo("no writes: it says why\n");
      assertThat(no.status()).isEqualTo(1);
      assertThat(asked).containsExactly("/health?hostgroup=10,20");
      long quickest = Long.MAX_VALUE;
      for (int i = 0; i < 5; i++) {
        Run yes = health("--alive", port, "--timeout", "20s");
        assertThat(yes.out()).isEqualTo("OK\n");
        assertThat(yes.status()).isZero();
        quickest = Math.min(quickest, yes.millis());
      }
      assertThat(quickest).as("the quickest of five").isLessThan(100);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aProxyThatCannotServeIsGoodEnoughUnlessAPeerCan() throws Exception {
    AtomicInteger peerSays = new AtomicInteger(503);
    List<String> asked = new CopyOnWriteArrayList<>();
    HttpServer own = answering("127.0.0.1", 0, asked, () -> 503);
    int port = own.getAddress().getPort();
    HttpServer peer = answering("127.0.0.2", port, asked, peerSays::get);
    try {
      String[] command = {"--port=" + port, "--peer", "127.0.0.2", "--peer=127.0.0.3"};
      Run nobody = health(command);
      assertThat(nobody.out())
          .isEqualTo(
              "no writes: it says why; nor can another proxy serve, so this one is as good\n");
      assertThat(nobody.status()).isZero();
      assertThat(health("--port=" + port, "--peer=127.0.0.2", "--strict").status()).isZero();
      Run silent = health("--port=" + port, "--peer=127.0.0.3", "--strict");
      assertThat(silent.out()).endsWith("; and no other proxy's health URL answers\n");
      assertThat(silent.status()).isEqualTo(1);
      assertThat(health("--port=" + port, "--peer=127.0.0.3").status()).isZero();
      assertThat(asked).startsWith("127.0.0.1 /health", "127.0.0.2 /health?verified");
      peerSays.set(200);
      Run better = health(command);
      assertThat(better.out()).endsWith("; another proxy can serve\n");
      assertThat(better.status()).isEqualTo(1);
      assertThat(health("--port=" + port, "--peer=127.0.0.2", "--writes", "--hostgroup=7").status())
          .isEqualTo(1);
      assertThat(asked).endsWith("127.0.0.2 /health/writes?verified&hostgroup=7");
    } finally {
      own.stop(0);
      peer.stop(0);
    }
  }

  private static HttpServer answering(String host, int port, List<String> asked, IntSupplier status)
      throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(host, port), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.add(host + " " + exchange.getRequestURI());
          int code = status.getAsInt();
          byte[] body =
              (code == 200 ? "OK\n" : "no writes: it says why\n").getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(code, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  @Test
  void aFrozenProxyIsANoWithinTheTimeLimit() throws Exception {
    // The kernel takes the connection, as it does for a stopped process; nobody ever answers.
    try (ServerSocket frozen = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      for (int i = 0; i < 4; i++) { // with a full queue even connecting hangs
        Run run = health("--port", String.valueOf(frozen.getLocalPort()), "--timeout=150ms");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("did not answer", "within 0.150 s");
        assertThat(run.millis()).isBetween(150L, 5_000L);
      }
    }
  }

  @Test
  void aProxyThatIsNotThereIsANoThatSaysWhatToLookAt() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      free = socket.getLocalPort();
    }
    Run run = health("--port=" + free);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains("nothing listens at 127.0.0.1 port " + free, "--health-port");
  }

  @Test
  void whatItDoesNotKnowGoesToTheProgram() throws Exception {
    for (String odd : List.of("--help", "--alive=x", "--port=x", "--timeout=1", "--host=$(id)")) {
      Run run = health(odd);
      assertThat(run.out()).as(odd).contains("neither a pom.xml nor a lib folder");
    }
    assertThat(health("--reads", "--writes").out()).contains("neither a pom.xml");
  }

  private Run health(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(folder.resolve("baton").toString(), "proxy", "health"));
    command.addAll(List.of(arguments));
    long began = System.nanoTime();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    return new Run(status, out, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
  }
}
