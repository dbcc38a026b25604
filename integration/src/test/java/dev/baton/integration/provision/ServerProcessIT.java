package dev.baton.integration.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.secret.Secret;
import dev.baton.integration.Sql;
import dev.baton.integration.TestEngines;
import dev.baton.ops.provision.engine.Engine;
import dev.baton.ops.provision.server.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ServerProcessIT {

  private static final String ENGINES = "dev.baton.integration.TestEngines#names";
  private static final Secret PASSWORD = new Secret("it's a secret");

  @TempDir Path directory;

  @ParameterizedTest
  @MethodSource(ENGINES)
  void aServerStartsReadOnlyWithAnEmptyHistoryAndSurvivesKillAndRestart(String name)
      throws Exception {
    Engine engine = TestEngines.engine(name);
    try (ServerProcess server =
        ServerProcess.start(engine, directory.resolve("one"), 0, PASSWORD, Map.of())) {
      try (Sql sql = Sql.connect(server.key(), "root", PASSWORD)) {
        assertThat(sql.value("SELECT @@global.read_only")).isEqualTo("1");
        assertThat(sql.value("SELECT @@version")).startsWith(prefix(engine));
        String history = engine.isMariaDb() ? "@@global.gtid_binlog_pos" : "@@global.gtid_executed";
        assertThat(sql.value("SELECT " + history)).isEmpty();
      }
      long first = server.pid();
      server.kill();
      assertThat(server.isRunning()).isFalse();
      server.start();
      assertThat(server.pid()).isNotEqualTo(first);
      try (Sql sql = Sql.connect(server.key(), "root", PASSWORD)) {
        assertThat(sql.value("SELECT 1")).isEqualTo("1");
      }
      assertThat(server.layout().conf().resolve("first-start.sql")).doesNotExist();
    }
  }

  @ParameterizedTest
  @MethodSource(ENGINES)
  void aFrozenServerIsRunningAndAnswersAgainWhenThawed(String name) throws Exception {
    try (ServerProcess server =
        ServerProcess.start(
            TestEngines.engine(name), directory.resolve("one"), 0, PASSWORD, Map.of())) {
      try (Sql sql = Sql.connect(server.key(), "root", PASSWORD)) {
        server.freeze();
        assertThat(server.isRunning()).isTrue();
        server.thaw();
        assertThat(sql.value("SELECT 1")).isEqualTo("1");
        server.freeze();
      }
      server.kill();
      assertThat(server.isRunning()).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource(ENGINES)
  void aServerThatWillNotStartIsReportedWithTheEndOfItsLog(String name) {
    assertThatThrownBy(
            () ->
                ServerProcess.start(
                    TestEngines.engine(name),
                    directory.resolve("broken"),
                    0,
                    PASSWORD,
                    Map.of("no_such_option", "1")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("broken (127.0.0.1:")
        .hasMessageContaining("error.log")
        .hasMessageContaining("unknown variable 'no_such_option=1'");
  }

  @ParameterizedTest
  @MethodSource(ENGINES)
  void aTakenPortIsNamedBeforeAnythingIsMade(String name) throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              () ->
                  ServerProcess.start(
                      TestEngines.engine(name),
                      directory.resolve("late"),
                      taken.getLocalPort(),
                      PASSWORD,
                      Map.of()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("late: port " + taken.getLocalPort() + " is taken");
      assertThat(Files.exists(directory.resolve("late"))).isFalse();
    }
  }

  private static String prefix(Engine engine) {
    return engine.version().major() + "." + engine.version().minor() + ".";
  }
}
