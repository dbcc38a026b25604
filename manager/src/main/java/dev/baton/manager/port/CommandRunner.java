package dev.baton.manager.port;

import java.time.Duration;
import java.util.Map;

/** Runs the commands of hooks. Blocking; thread-safe. */
public interface CommandRunner {

  /**
   * Runs a line as a shell does, and waits for it. When its time is up it is killed, with
   * everything that it has started.
   *
   * @param environment added to this process's own
   * @param outputLimit how many bytes of what it writes are kept
   */
  Ended run(String line, Map<String, String> environment, Duration limit, int outputLimit)
      throws InterruptedException;

  /**
   * How a command ended.
   *
   * @param exitCode -1 if it was killed, or could not be started
   * @param output what it wrote, both streams, and a last line about what was done to it
   */
  record Ended(int exitCode, String output, Duration took) {
    public boolean succeeded() {
      return exitCode == 0;
    }
  }
}
