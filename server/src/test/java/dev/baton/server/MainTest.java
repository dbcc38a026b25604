package dev.baton.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the command line refuses before anything is started. */
@Timeout(30)
class MainTest {

  private static final int USAGE = 2;

  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void everyCommandIsListed() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString())
        .contains("demo", "bench", "status", "topology", "switchover", "failover", "explain")
        .contains("completion", "version");
  }

  @Test
  void theVersionIsTold() {
    assertThat(run("version")).isZero();
    assertThat(out.toString()).matches("baton \\d+\\.\\d+.*\\(Java .*\\)\\s*");
  }

  @Test
  void aFaultThatDoesNotExistIsRefused() {
    assertThat(run("demo", "--at", "15s=explode")).isEqualTo(USAGE);
    assertThat(err.toString()).contains("--at", "'explode'", "kill-primary");
  }

  @Test
  void aFaultAfterTheEndOfTheLoadIsRefused() {
    assertThat(run("demo", "--for", "10s", "--at", "15s=kill-primary")).isEqualTo(USAGE);
    assertThat(err.toString()).contains("after the end of the load");
  }

  @Test
  void durationsWithoutAUnitAreRefused() {
    assertThat(run("demo", "--for", "40")).isEqualTo(USAGE);
    assertThat(err.toString()).contains("--for", "'40'", "40s");
  }

  @Test
  void impossibleNumbersAreRefused() {
    assertThat(run("demo", "--nodes", "1")).isEqualTo(USAGE);
    assertThat(err.toString()).contains("--nodes must be 2 to 16");
    assertThat(run("demo", "--port", "70000")).isEqualTo(USAGE);
    assertThat(err.toString()).contains("--port must be 1 to 65535");
    assertThat(run("demo", "--clients", "0")).isEqualTo(USAGE);
    assertThat(run("bench", "endurance", "--runs", "0")).isEqualTo(USAGE);
  }

  @Test
  void aReportThatCouldNotBeWrittenIsFoundOutBeforeTheRun() {
    String file = directory.resolve("no").resolve("such").resolve("r.json").toString();
    assertThat(run("demo", "--report", file)).isEqualTo(USAGE);
    assertThat(err.toString()).contains("--report", "folder does not exist");
  }

  @Test
  void anEngineThatDoesNotExistIsAClearError() {
    assertThat(run("demo", "--plain", "--engine", "oracle")).isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).contains("unknown engine 'oracle'", "mariadb");
  }

  @Test
  void aFolderThatIsInUseIsRefused() throws Exception {
    Files.writeString(directory.resolve("precious"), "data");
    assertThat(run("demo", "--plain", "--dir", directory.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("is not empty");
    assertThat(directory.resolve("precious")).exists();
  }

  @Test
  void aManagerNeedsAPasswordAndToActAReplicationAccount() throws Exception {
    String[] observe = {"manager", "--seed", "db1:3306", "--user", "baton"};
    assertThat(run(observe)).isEqualTo(USAGE);
    assertThat(err.toString()).contains("BATON_PASSWORD");
    Path file = Files.writeString(directory.resolve("password"), "secret\n");
    assertThat(
            run(
                "manager",
                "--seed",
                "db1:3306",
                "--user",
                "baton",
                "--arm",
                "--password-file",
                file.toString()))
        .isEqualTo(USAGE);
    assertThat(err.toString()).contains("--arm needs --replication-user").doesNotContain("secret");
  }

  @Test
  void aTakenPortIsFoundOutBeforeAnyServerIsStarted() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      for (String option : List.of("--port", "--http-port")) {
        assertThat(run("demo", "--plain", option, port)).isEqualTo(1);
        assertThat(err.toString()).contains(option + " " + port + " is taken on 127.0.0.1");
      }
    }
    assertThat(out.toString()).isEmpty();
  }

  private int run(String... arguments) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }
}
