package dev.baton.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.cluster.DecisionLog.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteDecisionLogTest extends DecisionLogContract {
  @TempDir Path directory;

  @Override
  protected DecisionLog open() {
    return SqliteDecisionLog.open(directory);
  }

  @Test
  void everythingIsThereAfterAReopeningInTheMiddleOfAnOperation() {
    log.begin(operation("op1", "shop"));
    log.commitEpoch("shop", 0, "op1");
    log.step("op1", new Step(NOW, "hold", "The proxies hold.", "proxies=1"));
    log.remember("shop", "members", "a:1");
    log.close();
    log = open();
    assertThat(log.currentEpoch("shop").orElseThrow().number()).isEqualTo(1);
    assertThat(log.unfinished("shop").getFirst().steps()).hasSize(1);
    assertThat(log.recall("shop", "members")).contains("a:1");
  }

  @Test
  void everyCallIsDurableWhenItReturnsEvenIfTheProcessDiesThere(@TempDir Path copy)
      throws IOException {
    log.begin(operation("op1", "shop"));
    log.commitEpoch("shop", 0, "op1");
    copyAsTheDiskIsNow(copy);
    log.setPrimary("shop", 1, "b:1");
    try (DecisionLog found = SqliteDecisionLog.open(copy)) {
      assertThat(found.currentEpoch("shop").orElseThrow().primary()).isEmpty();
      assertThat(found.unfinished("shop")).hasSize(1);
    }
  }

  private void copyAsTheDiskIsNow(Path copy) throws IOException {
    for (String name : new String[] {"decisions.db", "decisions.db-wal"}) {
      Files.copy(directory.resolve(name), copy.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Test
  void aSecondManagerOnTheSameDirectoryIsTurnedAway() {
    assertThatThrownBy(this::open)
        .isInstanceOf(DecisionLogException.class)
        .hasMessageContaining("another manager")
        .hasMessageContaining(directory.toString());
  }

  @Test
  void aManagerInAnotherProcessIsTurnedAwayToo() throws Exception {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                OpenAndSay.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(other.getInputStream().readAllBytes());
    assertThat(other.waitFor()).isZero();
    assertThat(said).contains("another manager is using");
  }

  /** What the other process runs. */
  static final class OpenAndSay {
    private OpenAndSay() {}

    public static void main(String[] arguments) {
      try (DecisionLog opened = SqliteDecisionLog.open(Path.of(arguments[0]))) {
        System.out.println("opened " + opened);
      } catch (DecisionLogException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @Test
  void aLogOfANewerVersionIsNotTouched() throws SQLException {
    log.close();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("decisions.db"));
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version = 99");
    }
    assertThatThrownBy(this::open)
        .isInstanceOf(DecisionLogException.class)
        .hasMessageContaining("99");
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("decisions.db"));
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version = 1");
    }
    log = open();
  }

  @Test
  void aFileThatIsNoLogIsReportedWithItsName(@TempDir Path other) throws IOException {
    Files.writeString(other.resolve("decisions.db"), "this is not a database at all, is it?");
    assertThatThrownBy(() -> SqliteDecisionLog.open(other))
        .isInstanceOf(DecisionLogException.class)
        .hasMessageContaining(other.resolve("decisions.db").toString());
  }
}
