package dev.baton.server.demo.load;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Reads the checked table of one server, directly and whole. */
final class ServerReader {

  private static final int SOCKET_TIMEOUT_MILLIS = 30_000;
  private static final int FETCH_ROWS = 5_000;

  private final String user;
  private final Secret password;
  private final String schema;

  ServerReader(String user, Secret password, String schema) {
    this.user = user;
    this.password = password;
    this.schema = schema;
  }

  /** An unreadable server's contents are empty and say why. */
  ServerContents read(InstanceKey server, int clients) {
    ServerContents contents = ServerContents.empty(server, clients);
    try (Connection connection =
            Connections.open(server.host(), server.port(), user, password, SOCKET_TIMEOUT_MILLIS);
        Statement statement = connection.createStatement()) {
      statement.setFetchSize(FETCH_ROWS);
      String sql = "SELECT client, seq FROM " + CheckedTable.qualifiedName(schema);
      try (ResultSet rows = statement.executeQuery(sql)) {
        while (rows.next()) {
          contents.add(rows.getInt(1), rows.getInt(2));
        }
      }
      return contents;
    } catch (SQLException e) {
      return ServerContents.unreadable(server, clients, String.valueOf(e.getMessage()));
    }
  }
}
