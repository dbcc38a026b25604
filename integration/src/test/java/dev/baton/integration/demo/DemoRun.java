package dev.baton.integration.demo;

import dev.baton.cli.api.ApiJson;
import dev.baton.server.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/** One {@code baton demo} in this process, with what it printed and wrote. */
final class DemoRun {

  private static final Duration READY = Duration.ofSeconds(120);
  private static final Duration END = Duration.ofSeconds(240);

  private final Path report;
  private final Path info;

  /** Few enough that replicas keep up on a busy disk: how fast they are is measured elsewhere. */
  private static final int WRITES_PER_CLIENT = 20;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CompletableFuture<Integer> status;

  private DemoRun(Path folder, String... options) {
    this.report = folder.resolve("report.json");
    this.info = folder.resolve("info.json");
    List<String> all = new ArrayList<>(List.of("demo", "--plain"));
    all.addAll(List.of("--rate", String.valueOf(WRITES_PER_CLIENT)));
    all.addAll(List.of("--report", report.toString(), "--info", info.toString()));
    all.addAll(List.of(options));
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    this.status = new CompletableFuture<>();
    Thread.ofPlatform()
        .name("demo")
        .start(() -> status.complete(line.execute(all.toArray(String[]::new))));
  }

  static DemoRun start(Path folder, String... options) {
    return new DemoRun(folder, options);
  }

  /** Waits until scripts may attach themselves. */
  JsonNode awaitInfo() throws Exception {
    long deadline = System.nanoTime() + READY.toNanos();
    while (!Files.exists(info)) {
      if (status.isDone() || System.nanoTime() - deadline > 0) {
        throw new AssertionError("the demo is not ready: " + printed());
      }
      Thread.sleep(20);
    }
    return json(info);
  }

  int awaitEnd() throws Exception {
    return status.get(END.toSeconds(), TimeUnit.SECONDS);
  }

  JsonNode report() {
    return json(report);
  }

  Path infoFile() {
    return info;
  }

  /** What it printed, for the description of a failed assertion. */
  String printed() {
    return out + "\n" + err;
  }

  private static JsonNode json(Path file) {
    return ApiJson.COMPACT.readTree(file.toFile());
  }
}
