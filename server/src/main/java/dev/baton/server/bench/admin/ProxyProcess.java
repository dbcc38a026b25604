package dev.baton.server.bench.admin;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The process of an {@link AdministeredProxy}, seen from the benchmark. For one thread. */
final class ProxyProcess implements Closeable {

  /** What the launcher gives the proxy's JVM; see {@code ./baton}. */
  private static final String JVM_OPTIONS = "BATON_PROXY_JVM";

  private static final int QUOTED_CHARACTERS = 800;

  private final Process process;
  private final Path log;
  private final BufferedReader answers;
  private final Writer questions;
  private final int port;
  private final int adminPort;

  private ProxyProcess(Process process, Path log) throws IOException {
    this.process = process;
    this.log = log;
    this.answers =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    this.questions = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.US_ASCII);
    String[] ports = answer().split(" ", -1);
    this.port = Integer.parseInt(ports[0]);
    this.adminPort = Integer.parseInt(ports[1]);
  }

  /**
   * Returns when it listens.
   *
   * @param folder gets its data and its log
   * @param credentials of its administrator, {@code user:password}
   * @throws IOException if it ends instead; the message quotes its log
   */
  static ProxyProcess start(Path folder, int ioThreads, String credentials) throws IOException {
    Path data = Files.createDirectories(folder.resolve("proxy"));
    Path log = folder.resolve("proxy.log");
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    String options = System.getenv(JVM_OPTIONS);
    if (options != null && !options.isBlank()) {
      line.addAll(List.of(options.strip().split("\\s+", -1)));
    }
    line.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            AdministeredProxy.class.getName(),
            data.toString(),
            Integer.toString(ioThreads)));
    ProcessBuilder builder = new ProcessBuilder(line).redirectError(log.toFile());
    builder.environment().put(AdministeredProxy.CREDENTIALS, credentials);
    Process process = builder.start();
    try {
      return new ProxyProcess(process, log);
    } catch (IOException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  int port() {
    return port;
  }

  int adminPort() {
    return adminPort;
  }

  /**
   * For how long an event loop was held at the longest since the last call, as far as it was
   * watched.
   *
   * @param watch whether it is watched from now on
   */
  double takeLongestHoldMillis(boolean watch) throws IOException {
    questions.write((watch ? AdministeredProxy.WATCH : "") + "\n");
    questions.flush();
    return Long.parseLong(answer()) / 1e6;
  }

  private String answer() throws IOException {
    String line = answers.readLine();
    while (line != null && !line.matches("[0-9 ]+")) {
      line = answers.readLine(); // its log goes to the console, too
    }
    if (line == null) {
      String text = new String(Files.readAllBytes(log), StandardCharsets.ISO_8859_1).strip();
      throw new IOException(
          "the proxy ended; its log ends with: "
              + text.substring(Math.max(0, text.length() - QUOTED_CHARACTERS)));
    }
    return line;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
