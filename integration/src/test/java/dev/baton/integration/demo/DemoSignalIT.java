package dev.baton.integration.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.cli.api.ApiJson;
import dev.baton.server.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What signals do to a demo, which is a process of its own here. */
@Timeout(300)
class DemoSignalIT {

  @TempDir Path folder;
  private final List<String> printed = new ArrayList<>();
  private Process demo;

  @AfterEach
  void endWhatIsLeft() {
    demo.descendants().forEach(ProcessHandle::destroyForcibly);
    demo.destroyForcibly();
  }

  @Test
  void anInterruptEndsItInOrderWithAVerdict() throws Exception {
    JsonNode info = startAndAwaitReady();
    signal("INT");
    readAll();
    assertThat(demo.waitFor()).as(String.join("\n", printed)).isZero();
    assertThat(printed).contains("Nothing was lost.");
    assertServersAreGone(info);
    assertThat(folder.resolve("servers")).doesNotExist();
  }

  @Test
  void aTerminationDoesTheSame() throws Exception {
    JsonNode info = startAndAwaitReady();
    signal("TERM");
    readAll();
    assertThat(demo.waitFor()).as(String.join("\n", printed)).isZero();
    assertServersAreGone(info);
  }

  @Test
  void aSecondInterruptEndsItAtOnce() throws Exception {
    JsonNode info = startAndAwaitReady();
    signal("INT");
    signal("INT");
    long begun = System.nanoTime();
    readAll();
    assertThat(demo.waitFor()).isEqualTo(130);
    assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun)).isLessThan(5);
    assertServersAreGone(info);
  }

  private JsonNode startAndAwaitReady() throws Exception {
    Path info = folder.resolve("info.json");
    Path program = Path.of(System.getProperty("java.home"), "bin", "java");
    demo =
        new ProcessBuilder(
                "env",
                "--default-signal=INT", // whoever runs the tests in the background ignores it
                program.toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "demo",
                "--plain",
                "--dir",
                folder.resolve("servers").toString(),
                "--info",
                info.toString())
            .redirectErrorStream(true)
            .start();
    BufferedReader reader = demo.inputReader();
    String line = reader.readLine();
    while (line != null && !line.startsWith("Try it:")) {
      printed.add(line);
      line = reader.readLine();
    }
    assertThat(line).as(String.join("\n", printed)).isNotNull();
    assertThat(Files.exists(info)).isTrue();
    Thread.sleep(1_500); // so that something is acknowledged
    return ApiJson.COMPACT.readTree(info.toFile());
  }

  /** To its end, which must come. */
  private void readAll() throws IOException {
    Process started = demo;
    Thread.ofVirtual().start(() -> endAfterAMinute(started));
    demo.inputReader().lines().forEach(printed::add);
  }

  private static void endAfterAMinute(Process process) {
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void signal(String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(demo.pid())).start().waitFor();
    Thread.sleep(200);
  }

  private static void assertServersAreGone(JsonNode info) throws InterruptedException {
    for (JsonNode server : info.get("servers")) {
      long pid = server.get("pid").asLong();
      for (int i = 0; i < 50 && ProcessHandle.of(pid).isPresent(); i++) {
        Thread.sleep(100);
      }
      assertThat(ProcessHandle.of(pid)).isEmpty();
    }
  }
}
