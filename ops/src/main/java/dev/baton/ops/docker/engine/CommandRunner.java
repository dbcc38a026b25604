package dev.baton.ops.docker.engine;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Runs a program of this machine. Thread-safe. */
interface CommandRunner {

  /**
   * @param input all of its standard input
   * @throws IOException if it cannot be started or does not end within the limit; it is then killed
   */
  Result run(List<String> command, String input, Duration limit) throws IOException;

  /**
   * Runs one that does not end by itself.
   *
   * @param line called for each line it prints
   * @param ended called once when it has ended, or could not be started
   * @return kills it
   */
  Closeable follow(List<String> command, Consumer<String> line, Runnable ended);

  /** How a program ended. */
  record Result(int status, String output, String error) {

    /** The last line that says anything, of the errors if there are any: a message in one line. */
    String sentence() {
      return (error.isBlank() ? output : error)
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("See 'docker"))
          .reduce((first, second) -> second)
          .orElse("it said nothing, status " + status);
    }
  }
}
