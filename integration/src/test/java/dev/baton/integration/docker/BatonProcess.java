package dev.baton.integration.docker;

import dev.baton.server.Main;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A command of Baton in a process of its own: its resolver is the process's. */
final class BatonProcess implements AutoCloseable {

  private final Process process;
  private final List<String> printed = new CopyOnWriteArrayList<>();
  private final Thread reader;

  private BatonProcess(Process process) {
    this.process = process;
    this.reader =
        Thread.ofVirtual().start(() -> process.inputReader().lines().forEach(printed::add));
  }

  static BatonProcess start(String... words) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(words));
    return new BatonProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /** How many lines it has printed so far. */
  int lines() {
    return printed.size();
  }

  /** Waits for a line, printed after the given number of lines, that contains the text. */
  void await(String text, int after, Duration limit) throws InterruptedException {
    long begin = System.nanoTime();
    while (printed.stream().skip(after).noneMatch(line -> line.contains(text))) {
      if (System.nanoTime() - begin > limit.toNanos() || !process.isAlive()) {
        throw new AssertionError("'" + text + "' was not printed: " + printed());
      }
      Thread.sleep(20);
    }
  }

  int awaitEnd(Duration limit) throws InterruptedException {
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("it did not end: " + printed());
    }
    reader.join();
    return process.exitValue();
  }

  void terminate() {
    process.toHandle().destroy(); // the process's own method would close what it still prints
  }

  String printed() {
    return String.join("\n", printed);
  }

  @Override
  public void close() throws InterruptedException {
    process.toHandle().destroyForcibly();
    process.waitFor();
    reader.join();
  }
}
