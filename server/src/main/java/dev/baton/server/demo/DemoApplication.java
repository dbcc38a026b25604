package dev.baton.server.demo;

import dev.baton.server.wiring.ManagedCluster;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** An application that uses the demo's proxy, as a process of its own. */
final class DemoApplication implements Closeable {

  private static final long PATIENCE_SECONDS = 5;

  private final Process process;
  private final Thread reading;
  private final Consumer<String> tell;
  private volatile boolean ending;

  private DemoApplication(Process process, Consumer<String> tell) {
    this.process = process;
    this.tell = tell;
    this.reading = Thread.ofVirtual().name("application").start(this::read);
  }

  /**
   * @param command for the shell
   * @param environment what it finds in its environment besides this process's own
   * @param tell gets each line that it prints, and how it ended if it does so by itself
   */
  static DemoApplication start(
      String command, Map<String, String> environment, Consumer<String> tell) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", "exec " + command)
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile());
    builder.environment().putAll(environment);
    return new DemoApplication(builder.start(), tell);
  }

  /** Where an application logs in. */
  static Map<String, String> environment(ManagedCluster cluster) {
    InfoFile.Login login = InfoFile.of(cluster, "").proxy();
    return Map.of(
        "DB_HOST", login.host(),
        "DB_PORT", Integer.toString(login.port()),
        "DB_USER", login.user(),
        "DB_PASSWORD", login.password(),
        "DB_NAME", cluster.servers().accounts().applicationSchema());
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        tell.accept("app: " + line);
      }
      int status = process.waitFor();
      if (!ending) {
        tell.accept("The application ended by itself, with status " + status + ".");
      }
    } catch (IOException e) {
      if (!ending) {
        tell.accept("The application's output cannot be read any more: " + e.getMessage());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    ending = true;
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      reading.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
