package dev.baton.ops.provision.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrphansTest {

  @TempDir Path cluster;
  private Process server;

  /** A process that looks as a server of the cluster does. */
  @BeforeEach
  void startServer() throws Exception {
    Path configuration = cluster.resolve("demo-1").resolve("conf").resolve("my.cnf");
    server =
        new ProcessBuilder(
                "/bin/sh", "-c", "echo up; sleep 60; :", "sh", "--defaults-file=" + configuration)
            .start();
    assertThat(server.inputReader().readLine()).isEqualTo("up");
  }

  @AfterEach
  void endServer() {
    server.descendants().forEach(ProcessHandle::destroyForcibly);
    server.destroyForcibly();
  }

  private List<Orphans.Orphan> found() {
    return Orphans.find().stream().filter(o -> o.directory().equals(cluster)).toList();
  }

  @Test
  void aServerWhoseBatonIsGoneIsFoundAndItIsSaidHowToEndIt() throws Exception {
    Process gone = new ProcessBuilder("/bin/true").start();
    assertThat(gone.waitFor(10, TimeUnit.SECONDS)).isTrue();
    Files.writeString(cluster.resolve("owner"), gone.pid() + "\n2026-01-01T00:00:00Z\n");
    assertThat(found()).containsExactly(new Orphans.Orphan(cluster, List.of(server.pid())));
    assertThat(found().getFirst().sentence())
        .contains(cluster.toString(), "kill -9 " + server.pid());
  }

  @Test
  void aProcessIdThatSomebodyElseHasNowDoesNotMakeItOwned() throws Exception {
    Files.writeString(
        cluster.resolve("owner"), ProcessHandle.current().pid() + "\n2026-01-01T00:00:00Z\n");
    assertThat(found()).hasSize(1);
  }

  @Test
  void aServerWhoseBatonRunsOrThatIsNoneOfBatonsIsNot() throws Exception {
    assertThat(found()).isEmpty();
    Owner.mark(cluster);
    assertThat(found()).isEmpty();
    Owner.unmark(cluster);
    assertThat(cluster.resolve("owner")).doesNotExist();
    assertThat(found()).isEmpty();
  }
}
