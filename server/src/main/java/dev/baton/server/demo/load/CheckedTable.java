package dev.baton.server.demo.load;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The table that the load writes to. A write's identity, {@code (client, seq)}, is indexed but not
 * unique: a unique key would turn a write that was executed twice into an error, and hide it.
 */
public final class CheckedTable {

  static final String NAME = "checked_write";

  private static final int SOCKET_TIMEOUT_MILLIS = 20_000;

  private CheckedTable() {}

  public static String qualifiedName(String schema) {
    return "`" + schema.replace("`", "``") + "`." + NAME;
  }

  /** Creates it anew, on the primary itself; replication carries it to the others. */
  public static void create(InstanceKey primary, String user, Secret password, String schema)
      throws SQLException {
    try (Connection connection =
            Connections.open(
                primary.host(), primary.port(), user, password, SOCKET_TIMEOUT_MILLIS);
        Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS " + qualifiedName(schema));
      statement.execute(
          "CREATE TABLE "
              + qualifiedName(schema)
              + " (row_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,"
              + " client INT NOT NULL, seq INT NOT NULL, KEY client_seq (client, seq))"
              + " ENGINE=InnoDB");
    }
  }
}
