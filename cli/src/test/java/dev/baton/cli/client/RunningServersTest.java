package dev.baton.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.cli.api.ApiJson;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningServersTest {

  @TempDir Path directory;
  private RunningServers running;

  @BeforeEach
  void open() {
    running = new RunningServers(directory.resolve("run"));
  }

  @Test
  void aRegisteredProcessIsFoundUntilItTakesItsWordBack() throws IOException {
    RunningServers.Registration registration = running.register("http://127.0.0.1:4711");
    assertThat(running.newest()).map(RunningServers.Entry::url).hasValue("http://127.0.0.1:4711");
    registration.close();
    assertThat(running.newest()).isEmpty();
  }

  @Test
  void theWordIsForItsOwnerOnly() throws IOException {
    running.register("http://127.0.0.1:4711");
    Path file = directory.resolve("run").resolve(ProcessHandle.current().pid() + ".json");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void aProcessThatIsGoneIsForgotten() throws IOException {
    long deadPid = deadProcess();
    write(deadPid, "http://127.0.0.1:1", 5);
    assertThat(running.newest()).isEmpty();
    assertThat(directory.resolve("run").resolve(deadPid + ".json")).doesNotExist();
  }

  @Test
  void whatIsNoWordOfOursIsPassedOver() throws IOException {
    Files.createDirectories(directory.resolve("run"));
    Files.writeString(directory.resolve("run").resolve("1.json"), "half a fi");
    assertThat(running.newest()).isEmpty();
  }

  @Test
  void theOptionWinsOverTheEnvironmentAndThatOverWhatRuns() throws IOException {
    running.register("http://127.0.0.1:3");
    EndpointResolver resolver = new EndpointResolver("127.0.0.1:2", running);
    assertThat(resolver.resolve("http://127.0.0.1:1/").base())
        .isEqualTo(URI.create("http://127.0.0.1:1"));
    assertThat(resolver.resolve(null).base()).isEqualTo(URI.create("http://127.0.0.1:2"));
    assertThat(new EndpointResolver(null, running).resolve(null).base())
        .isEqualTo(URI.create("http://127.0.0.1:3"));
  }

  @Test
  void withoutAnyHintTheDefaultAddressIsUsed() {
    assertThat(new EndpointResolver("", running).resolve(null).base())
        .isEqualTo(URI.create("http://127.0.0.1:3000"));
  }

  @Test
  void whatIsNoUrlIsRefusedAndItsOriginNamed() {
    EndpointResolver resolver = new EndpointResolver("ftp://x", running);
    assertThatThrownBy(() -> resolver.resolve(null)).hasMessageContaining("BATON_URL 'ftp://x'");
    assertThatThrownBy(() -> resolver.resolve("::")).hasMessageContaining("--url");
  }

  private void write(long pid, String url, long started) throws IOException {
    Files.createDirectories(directory.resolve("run"));
    Files.writeString(
        directory.resolve("run").resolve(pid + ".json"),
        ApiJson.COMPACT.writeValueAsString(new RunningServers.Entry(pid, url, started)));
  }

  private static long deadProcess() throws IOException {
    Process process = new ProcessBuilder("true").start();
    process.onExit().join();
    return process.pid();
  }
}
