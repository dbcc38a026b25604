package dev.baton.admin.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Another program's SQLite file, such as a {@code proxysql.db}, opened to be read and never
 * written. For one thread.
 */
public final class ForeignDatabase implements AutoCloseable {

  /** Of a statement, in a message: not so far as to its values. */
  private static final int QUOTED = 40;

  private final String file;
  private final Connection connection;
  private final Set<String> tables = new HashSet<>();

  private ForeignDatabase(String file, Connection connection) {
    this.file = file;
    this.connection = connection;
  }

  /**
   * @throws IOException if it is no such file; the message names it
   */
  public static ForeignDatabase open(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw new IOException("there is no file " + file + " that can be read");
    }
    try {
      String uri = file.toAbsolutePath().toUri().toString().replace("file:///", "file:/");
      Connection connection = DriverManager.getConnection("jdbc:sqlite:" + uri + "?mode=ro");
      ForeignDatabase opened = new ForeignDatabase(file.toString(), connection);
      opened.look();
      return opened;
    } catch (SQLException e) {
      throw new IOException(file + " cannot be opened: " + SqlErrors.plain(e), e);
    }
  }

  /**
   * What statements in SQLite's words make, in memory.
   *
   * @param name of where they come from, for messages
   * @throws IOException if one fails; the message has its beginning
   */
  public static ForeignDatabase of(String name, List<String> statements) throws IOException {
    try {
      Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
      ForeignDatabase made = new ForeignDatabase(name, connection);
      try (Statement statement = connection.createStatement()) {
        for (String sql : statements) {
          made.run(statement, sql);
        }
      } catch (IOException e) {
        made.close();
        throw e;
      }
      made.look();
      return made;
    } catch (SQLException e) {
      throw new IOException(name + " cannot be read: " + SqlErrors.plain(e), e);
    }
  }

  private void run(Statement statement, String sql) throws IOException {
    try {
      statement.execute(sql);
    } catch (SQLException e) {
      String head = sql.substring(0, Math.min(QUOTED, sql.length())).replace('\n', ' ');
      throw new IOException(file + ": " + SqlErrors.plain(e) + ", in: " + head, e);
    }
  }

  /** Which tables there are. */
  private void look() throws IOException {
    try {
      for (Map<String, @Nullable String> row : read("sqlite_master")) {
        tables.add(String.valueOf(row.get("name")));
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /**
   * All rows by the names of their columns; empty if there is no such table.
   *
   * @throws IOException if they cannot be read; the message names the file
   */
  public Optional<List<Map<String, @Nullable String>>> rows(String table) throws IOException {
    return tables.contains(table) ? Optional.of(read(table)) : Optional.empty();
  }

  private List<Map<String, @Nullable String>> read(String table) throws IOException {
    try (Statement statement = connection.createStatement();
        ResultSet all =
            statement.executeQuery("SELECT * FROM \"" + table.replace("\"", "\"\"") + "\"")) {
      return rows(all);
    } catch (SQLException e) {
      throw new IOException(file + " cannot be read: " + SqlErrors.plain(e), e);
    }
  }

  private static List<Map<String, @Nullable String>> rows(ResultSet all) throws SQLException {
    List<Map<String, @Nullable String>> rows = new ArrayList<>();
    int columns = all.getMetaData().getColumnCount();
    while (all.next()) {
      Map<String, @Nullable String> row = new LinkedHashMap<>();
      for (int i = 1; i <= columns; i++) {
        row.put(all.getMetaData().getColumnLabel(i), all.getString(i));
      }
      rows.add(row);
    }
    return rows;
  }

  @Override
  public void close() throws IOException {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IOException(file + " cannot be closed: " + SqlErrors.plain(e), e);
    }
  }
}
