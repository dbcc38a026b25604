package dev.baton.server.bench.proxy;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.core.time.MonotonicClock;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.WireConnection;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Something that clients connect to: the server itself, or a proxy that runs as a process. */
final class Target implements Closeable {

  private static final Duration START_LIMIT = Duration.ofSeconds(20);
  private static final long POLL_MILLIS = 50;
  private static final int QUOTED_CHARACTERS = 800;

  private final String name;
  private final int port;
  private final @Nullable Process process;

  private Target(String name, int port, @Nullable Process process) {
    this.name = name;
    this.port = port;
    this.process = process;
  }

  static Target direct(String name, int port) {
    return new Target(name, port, null);
  }

  /**
   * Starts a proxy and returns when a client has logged in through it.
   *
   * @param folder gets its log
   * @throws IOException if nobody can within the limit; the message quotes the log
   */
  static Target start(
      String name,
      int port,
      List<String> command,
      Map<String, String> environment,
      Path folder,
      Sysbench.Login login)
      throws IOException, InterruptedException {
    Path log = folder.resolve(name + ".log");
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    Target target = new Target(name, port, process);
    try {
      target.awaitLogin(process, login, log);
      return target;
    } catch (IOException | InterruptedException e) {
      target.close();
      throw e;
    }
  }

  private void awaitLogin(Process started, Sysbench.Login login, Path log)
      throws IOException, InterruptedException {
    long begin = MonotonicClock.SYSTEM.nanos();
    IOException last = new IOException("it ended at once");
    while (started.isAlive() && MonotonicClock.SYSTEM.millisSince(begin) < START_LIMIT.toMillis()) {
      try (WireConnection connection = connect(login)) {
        connection.query("SELECT 1");
        return;
      } catch (IOException e) {
        last = e;
      }
      Thread.sleep(POLL_MILLIS);
    }
    throw new IOException(
        name + " does not serve: " + last.getMessage() + "; its log ends with: " + tail(log), last);
  }

  /** A client of it. */
  WireConnection connect(Sysbench.Login login) throws IOException {
    InstanceKey address = new InstanceKey("127.0.0.1", port);
    return WireConnection.connect(
        ConnectOptions.to(address, login.user(), new Secret(login.password()))
            .withDatabase(login.schema())
            .withPublicKeyRetrieval());
  }

  private static String tail(Path log) throws IOException {
    String text = new String(Files.readAllBytes(log), StandardCharsets.ISO_8859_1).strip();
    return text.substring(Math.max(0, text.length() - QUOTED_CHARACTERS));
  }

  String name() {
    return name;
  }

  int port() {
    return port;
  }

  boolean isProxy() {
    return process != null;
  }

  /** Of the proxy's process. */
  long pid() {
    if (process == null) {
      throw new IllegalStateException(name + " is no proxy");
    }
    return process.pid();
  }

  /** Processor time so far; 0 of the server itself, which is not what is measured. */
  double cpuMillis() throws IOException {
    return process == null ? 0 : ProcessFacts.cpuMillis(process.pid());
  }

  @Override
  public void close() throws IOException {
    if (process == null) {
      return;
    }
    process.destroy();
    try {
      if (!process.waitFor(3, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
