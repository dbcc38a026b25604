package orders;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** Items and orders in the database. Thread-safe. */
final class Shop {

  /** Tries of an order whose outcome the database could not tell, or that met a deadlock. */
  private static final int TRIES = 5;

  private static final int DUPLICATE_KEY = 1062;

  private final DataSource database;

  Shop(DataSource database) {
    this.database = database;
  }

  record Item(int id, String name, int stock) {}

  record Order(String id, int item, int quantity) {}

  enum Placed {
    NOW,
    BEFORE,
    OUT_OF_STOCK
  }

  void createTables() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE IF NOT EXISTS item (id INT PRIMARY KEY, name VARCHAR(50) NOT NULL,"
              + " stock INT NOT NULL)");
      statement.execute(
          "CREATE TABLE IF NOT EXISTS customer_order (id VARCHAR(50) PRIMARY KEY, item INT NOT NULL,"
              + " quantity INT NOT NULL, placed_at DATETIME(6) NOT NULL)");
      statement.execute(
          "INSERT IGNORE INTO item VALUES (1, 'baton', 1000000), (2, 'shoes', 1000000),"
              + " (3, 'stopwatch', 10)");
    }
  }

  /**
   * Places an order and takes its goods from the stock, in one transaction. The caller chooses the
   * id, so that an order is placed once however often it is tried: after a connection that broke in
   * the middle of COMMIT nobody knows whether it was placed, but trying it again tells.
   *
   * @throws SQLException if the database did not do it in time; the caller may try again
   */
  Placed place(Order order) throws SQLException {
    for (int left = TRIES; ; left--) {
      try {
        return tryToPlace(order);
      } catch (SQLException e) {
        if (left == 1 || !mayWorkNextTime(e)) {
          throw e;
        }
      }
    }
  }

  /** Connection lost (class 08), or a transaction that was rolled back (class 40). */
  private static boolean mayWorkNextTime(SQLException e) {
    String state = e.getSQLState();
    return state != null && (state.startsWith("08") || state.startsWith("40"));
  }

  private Placed tryToPlace(Order order) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try (PreparedStatement insert =
              connection.prepareStatement(
                  "INSERT INTO customer_order VALUES (?, ?, ?, NOW(6))");
          PreparedStatement take =
              connection.prepareStatement(
                  "UPDATE item SET stock = stock - ? WHERE id = ? AND stock >= ?")) {
        insert.setString(1, order.id());
        insert.setInt(2, order.item());
        insert.setInt(3, order.quantity());
        insert.executeUpdate();
        take.setInt(1, order.quantity());
        take.setInt(2, order.item());
        take.setInt(3, order.quantity());
        if (take.executeUpdate() == 0) {
          connection.rollback();
          return Placed.OUT_OF_STOCK;
        }
        connection.commit();
        return Placed.NOW;
      } catch (SQLException e) {
        rollBack(connection);
        if (e.getErrorCode() == DUPLICATE_KEY) {
          return Placed.BEFORE;
        }
        throw e;
      }
    }
  }

  private static void rollBack(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      // the connection is lost, and its transaction with it
    }
  }

  /** Plain reads, which a proxy may send to a replica: they may be a moment behind. */
  List<Item> items() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id, name, stock FROM item ORDER BY id")) {
      List<Item> items = new ArrayList<>();
      while (rows.next()) {
        items.add(new Item(rows.getInt(1), rows.getString(2), rows.getInt(3)));
      }
      return items;
    }
  }

  /**
   * An order as it is now. Within a transaction everything is read from the primary, so that who
   * has just placed an order finds it.
   */
  Optional<Order> order(String id) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try (PreparedStatement read =
          connection.prepareStatement("SELECT item, quantity FROM customer_order WHERE id = ?")) {
        read.setString(1, id);
        try (ResultSet rows = read.executeQuery()) {
          return rows.next()
              ? Optional.of(new Order(id, rows.getInt(1), rows.getInt(2)))
              : Optional.empty();
        }
      } finally {
        rollBack(connection);
      }
    }
  }
}
