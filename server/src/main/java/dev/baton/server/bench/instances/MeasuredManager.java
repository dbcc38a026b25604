package dev.baton.server.bench.instances;

import dev.baton.server.bench.proxy.ProcessFacts;
import java.io.Closeable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@code baton manager} as a process of its own, with the JVM's options that the launcher gives to
 * a manager and a heap limit, so that what it costs is the kernel's account of that process and of
 * nothing else.
 */
final class MeasuredManager implements Closeable {
  private static final int QUOTED_CHARACTERS = 800;

  private final Process process;
  private final Path log;

  /** By name: the commands, and so the benches, are what Main depends on. */
  private static final String MAIN = "dev.baton.server.Main";

  /** What the launcher gives a manager's JVM; see {@code ./baton}. */
  private static final String JVM_OPTIONS = "BATON_MANAGER_JVM";

  private MeasuredManager(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * @param heapMegabytes the most the heap may take
   * @param configuration is written to the folder and read by the manager
   */
  static MeasuredManager start(Path folder, String configuration, int heapMegabytes)
      throws IOException {
    Path file = folder.resolve("baton.yaml");
    Files.writeString(file, configuration);
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(jvmOptions());
    line.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Xmx" + heapMegabytes + "m",
            "-cp",
            System.getProperty("java.class.path"),
            MAIN,
            "manager",
            "--config",
            file.toString()));
    Path log = folder.resolve("manager.log");
    Process process =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    return new MeasuredManager(process, log);
  }

  /** Without a launcher, those of this JVM but for its heap. */
  private static List<String> jvmOptions() {
    String given = System.getenv(JVM_OPTIONS);
    if (given != null) {
      return List.of(("-XX:+UseCompactObjectHeaders " + given).split(" "));
    }
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("-X") && !option.startsWith("-Xm"))
        .toList();
  }

  /**
   * @throws IOException if the manager has ended; the message quotes its log
   */
  void requireAlive() throws IOException {
    if (!process.isAlive()) {
      String text = new String(Files.readAllBytes(log), StandardCharsets.ISO_8859_1).strip();
      throw new IOException(
          "the manager ended: " + text.substring(Math.max(0, text.length() - QUOTED_CHARACTERS)));
    }
  }

  double cpuMillis() throws IOException {
    requireAlive();
    return ProcessFacts.cpuMillis(process.pid());
  }

  long peakResidentKb() throws IOException {
    return ProcessFacts.peakResidentKb(process.pid());
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
