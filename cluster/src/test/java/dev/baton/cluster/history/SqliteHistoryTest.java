package dev.baton.cluster.history;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.cluster.DecisionLogException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteHistoryTest extends HistoryContract {
  @TempDir private Path directory;

  @Override
  protected HistoryStore open() {
    return SqliteHistory.open(directory);
  }

  @Test
  void aFileOfANewerVersionIsRefusedAndSaysSo() throws Exception {
    Path file = directory.resolve("history.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version = 99");
    }
    assertThatThrownBy(() -> SqliteHistory.open(directory))
        .isInstanceOf(DecisionLogException.class)
        .hasMessageContaining("history.db")
        .hasMessageContaining("version is 99");
  }
}
