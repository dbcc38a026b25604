package dev.baton.server.wiring;

import dev.baton.cluster.DecisionLog;
import dev.baton.cluster.DecisionLogException;
import dev.baton.cluster.RemoteDecisionLog;
import dev.baton.cluster.SqliteDecisionLog;
import dev.baton.cluster.StateDatabase;
import dev.baton.cluster.history.HistoryStore;
import dev.baton.cluster.history.RemoteHistory;
import dev.baton.cluster.history.SqliteHistory;
import dev.baton.mysql.session.SqlSessions;
import dev.baton.server.config.StateConfiguration;
import dev.baton.server.config.StateConfiguration.Place;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/** Where a manager keeps what it has decided and what has happened, as it is configured. */
record ManagerState(DecisionLog log, HistoryStore history) implements AutoCloseable {

  /**
   * @param directory of the files, where no database is configured
   * @throws DecisionLogException if it cannot be used, for example because another manager uses it
   */
  static ManagerState open(StateConfiguration configuration, Path directory) {
    Place place = configuration.place().orElse(null);
    return place == null ? files(directory) : remote(database(configuration, place));
  }

  /** In the files of a directory. */
  static ManagerState files(Path directory) {
    DecisionLog log = SqliteDecisionLog.open(directory);
    try {
      return new ManagerState(log, SqliteHistory.open(directory));
    } catch (DecisionLogException e) {
      log.close();
      throw e;
    }
  }

  private static ManagerState remote(StateDatabase database) {
    DecisionLog log = RemoteDecisionLog.open(database);
    try {
      return new ManagerState(log, RemoteHistory.open(database));
    } catch (DecisionLogException e) {
      log.close();
      throw e;
    }
  }

  private static StateDatabase database(StateConfiguration configuration, Place place) {
    SqlSessions sessions = new SqlSessions(place.server(), configuration.credentials());
    return new StateDatabase() {
      @Override
      public Connection connect() throws SQLException {
        return sessions.openDatabase(place.schema(), configuration.timeout());
      }

      @Override
      public String place() {
        return place.server() + "/" + place.schema();
      }
    };
  }

  @Override
  public void close() {
    Closing.all(history, log);
  }
}
