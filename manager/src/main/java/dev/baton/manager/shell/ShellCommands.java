package dev.baton.manager.shell;

import dev.baton.core.time.MonotonicClock;
import dev.baton.manager.port.CommandRunner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs hooks with bash, as orchestrator does. Each gets a process group of its own ({@code
 * setsid}), so that a hook that hangs is killed with everything it has started; where there is no
 * {@code setsid} its descendants are killed, which misses those that have left their parent.
 */
public final class ShellCommands implements CommandRunner {
  private static final Logger LOG = LoggerFactory.getLogger(ShellCommands.class);

  private static final List<Path> SETSID =
      List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

  /** How long the output of something left in the background is waited for. */
  private static final Duration LAST_WORDS = Duration.ofMillis(200);

  private static final int BLOCK = 4096;

  private final MonotonicClock clock;

  public ShellCommands(MonotonicClock clock) {
    this.clock = clock;
  }

  @Override
  public Ended run(String line, Map<String, String> environment, Duration limit, int outputLimit)
      throws InterruptedException {
    long begun = clock.nanos();
    boolean group = SETSID.stream().anyMatch(Files::isExecutable);
    Process process;
    try {
      process = start(line, environment, group);
    } catch (IOException e) {
      return new Ended(-1, "It could not be started: " + e.getMessage(), took(begun));
    }
    Output output = new Output(process, outputLimit);
    Thread reader = Thread.ofVirtual().name("hook-output").start(output::read);
    boolean ended = false;
    try {
      ended = process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      if (!ended) {
        kill(process, group);
      }
    }
    if (ended) {
      reader.join(LAST_WORDS);
      return new Ended(process.exitValue(), output.text(), took(begun));
    }
    reader.join(LAST_WORDS);
    return new Ended(
        -1,
        output.text() + "\n[killed: it had not ended after " + limit.toMillis() + " ms]",
        took(begun));
  }

  private static Process start(String line, Map<String, String> environment, boolean group)
      throws IOException {
    List<String> command = new ArrayList<>();
    if (group) {
      command.add("setsid");
    }
    command.addAll(List.of("bash", "-c", line));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** It is the leader of its group, because setsid replaces itself by it: their numbers agree. */
  private static void kill(Process process, boolean group) throws InterruptedException {
    if (group) {
      try {
        Process killer =
            new ProcessBuilder("bash", "-c", "kill -KILL -- -" + process.pid())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        killer.waitFor();
      } catch (IOException e) {
        LOG.warn("the process group {} of a hook could not be killed", process.pid(), e);
      }
    }
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private Duration took(long begun) {
    return Duration.ofNanos(clock.nanos() - begun);
  }

  /** What a process writes, up to its limit; the rest is read and dropped, so that it goes on. */
  private static final class Output {
    private final Process process;
    private final byte[] kept;
    private int length;
    private boolean cut;

    Output(Process process, int limit) {
      this.process = process;
      this.kept = new byte[limit];
    }

    void read() {
      byte[] block = new byte[BLOCK];
      try (InputStream stream = process.getInputStream()) {
        for (int n = stream.read(block); n >= 0; n = stream.read(block)) {
          keep(block, n);
        }
      } catch (IOException e) {
        LOG.debug("the output of a hook ended", e);
      }
    }

    private synchronized void keep(byte[] block, int n) {
      int take = Math.min(n, kept.length - length);
      System.arraycopy(block, 0, kept, length, take);
      length += take;
      cut |= take < n;
    }

    synchronized String text() {
      String text = new String(kept, 0, length, StandardCharsets.UTF_8);
      return cut ? text + "\n[cut after " + kept.length + " bytes]" : text;
    }
  }
}
