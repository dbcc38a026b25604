package dev.baton.manager.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.time.MonotonicClock;
import dev.baton.manager.port.CommandRunner.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ShellCommandsTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir private Path directory;
  private final ShellCommands commands = new ShellCommands(MonotonicClock.SYSTEM);

  private Ended run(String line) throws InterruptedException {
    return commands.run(line, Map.of("ORC_TEST", "it's \"here\" $(no)"), LONG, 1_000);
  }

  @Test
  void whatItWritesToBothStreamsAndItsExitCodeAreTold() throws Exception {
    Ended ended = run("echo out; echo err >&2; printf %s \"$ORC_TEST\"; exit 3");
    assertThat(ended.exitCode()).isEqualTo(3);
    assertThat(ended.output()).isEqualTo("out\nerr\nit's \"here\" $(no)");
    assertThat(run("exit 0").succeeded()).isTrue();
  }

  @Test
  void onlyTheBeginningOfALongOutputIsKeptAndTheCommandGoesOn() throws Exception {
    Ended ended = run("head -c 5000000 /dev/zero | tr '\\0' x; echo end >&2");
    assertThat(ended.succeeded()).isTrue();
    assertThat(ended.output()).startsWith("xxx").endsWith("[cut after 1000 bytes]");
    assertThat(ended.output().length()).isLessThan(1_100);
  }

  @Test
  void aCommandThatHangsIsKilledWithEverythingItStarted() throws Exception {
    Path pid = directory.resolve("pid");
    Ended ended =
        commands.run(
            "echo begun; (sleep 600 & echo $! > " + pid + "; wait) & sleep 600",
            Map.of(),
            Duration.ofSeconds(2),
            1_000);
    assertThat(ended.exitCode()).isEqualTo(-1);
    assertThat(ended.output()).startsWith("begun").contains("killed").contains("2000 ms");
    assertThat(Files.exists(pid)).isTrue();
    long grandchild = Long.parseLong(Files.readString(pid).strip());
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (lives(grandchild)) {
      assertThat(System.nanoTime()).as("process %d has ended", grandchild).isLessThan(end);
      Thread.sleep(10);
    }
  }

  /** A process that has ended and that nobody has asked for is a zombie. */
  private static boolean lives(long pid) throws Exception {
    Path stat = Path.of("/proc/" + pid + "/stat");
    try {
      return !Files.readString(stat).contains(") Z ");
    } catch (java.io.IOException e) {
      return false;
    }
  }

  @Test
  void somethingLeftInTheBackgroundHoldsNothingUp() throws Exception {
    long begun = System.nanoTime();
    Ended ended = run("sleep 25 & echo done");
    assertThat(ended.succeeded()).isTrue();
    assertThat(ended.output()).contains("done");
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
  }
}
