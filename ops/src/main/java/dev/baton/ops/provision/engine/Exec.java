package dev.baton.ops.provision.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs a short external program to its end, with a deadline: a program that hangs is killed. */
public final class Exec {

  private Exec() {}

  /**
   * @param input the file fed to its standard input, null for none
   * @return exit status and everything it printed, both streams in order
   * @throws IOException if it cannot be started, or did not end within the limit
   */
  public static Result run(List<String> command, @Nullable Path input, Duration limit)
      throws IOException {
    Path output = Files.createTempFile("baton-exec", ".out");
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.redirectOutput(output.toFile());
      builder.redirectInput(
          input == null ? Path.of("/dev/null").toFile() : input.toAbsolutePath().toFile());
      Process process = builder.start();
      int status = await(process, command, limit);
      return new Result(status, Files.readString(output, StandardCharsets.ISO_8859_1));
    } finally {
      Files.deleteIfExists(output);
    }
  }

  private static int await(Process process, List<String> command, Duration limit)
      throws IOException {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException(
            command.getFirst() + " did not end within " + limit.toSeconds() + " s");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + command.getFirst() + " ran", e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** How a program ended. */
  public record Result(int status, String output) {

    /** The end of what was printed, for a message. */
    public String tail(int lines) {
      List<String> all = output.lines().toList();
      return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    }
  }
}
