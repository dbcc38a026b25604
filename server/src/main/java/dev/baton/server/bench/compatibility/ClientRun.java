package dev.baton.server.bench.compatibility;

import dev.baton.core.secret.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One run of a client's program. */
final class ClientRun {

  static final Duration LIMIT = Duration.ofSeconds(150);

  private static final int QUOTED_CHARACTERS = 500;

  private ClientRun() {}

  /**
   * Where a program logs in, and what it may use.
   *
   * @param facts further environment variables, about the server
   */
  record Place(
      String host,
      int port,
      String user,
      Secret password,
      String schema,
      Map<String, String> facts) {}

  /**
   * @param program the source file
   * @param folder empty, for what the program prints and writes
   * @throws IOException if it cannot be started
   */
  static Outcomes run(Client client, Path program, Place place, Path folder, Duration limit)
      throws IOException {
    Files.createDirectories(folder);
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    List<String> line = new ArrayList<>(client.command());
    line.add(program.toString());
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    Map<String, String> environment = builder.environment();
    environment.putAll(client.environment());
    environment.putAll(place.facts());
    environment.put("BATON_HOST", place.host());
    environment.put("BATON_PORT", Integer.toString(place.port()));
    environment.put("BATON_USER", place.user());
    environment.put("BATON_PASSWORD", place.password().reveal());
    environment.put("BATON_SCHEMA", place.schema());
    String trouble = await(builder.start(), limit);
    List<String> told = text(out).lines().toList();
    return Outcomes.parse(told, trouble == null ? null : trouble + ": " + tail(text(err)));
  }

  private static @Nullable String await(Process process, Duration limit) throws IOException {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return "it did not end within " + limit.toSeconds() + " s";
      }
      int status = process.exitValue();
      return status == 0 ? null : "it ended with status " + status;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a client ran", e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  private static String tail(String text) {
    String stripped = text.strip();
    return stripped.substring(Math.max(0, stripped.length() - QUOTED_CHARACTERS));
  }
}
