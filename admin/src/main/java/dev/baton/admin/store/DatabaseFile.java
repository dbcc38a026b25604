package dev.baton.admin.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * One of the data folder's database files: whole or not, and out of the way if not. A file is never
 * deleted, since its rows may still be read by {@code sqlite3 FILE .recover}.
 */
final class DatabaseFile {
  /** What SQLite may leave beside a database. */
  private static final String[] COMPANIONS = {"-journal", "-wal", "-shm"};

  private DatabaseFile() {}

  /**
   * What is wrong with the file, which nobody has open; null if it is whole or new.
   *
   * @param used whether the folder was in use before, so that an empty file has lost its contents
   */
  static @Nullable String damage(Path file, boolean used) throws IOException, SQLException {
    if (Files.notExists(file)) {
      return null;
    }
    if (Files.size(file) == 0) {
      return used ? "it is empty" : null;
    }
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery("PRAGMA quick_check(1)")) {
      String first = answer.next() ? answer.getString(1) : "no answer";
      return "ok".equals(first) ? null : first;
    } catch (SQLException e) {
      if (SqlErrors.explain(e, file).code() == AdminException.DAMAGED) {
        return SqlErrors.plain(e);
      }
      throw e;
    }
  }

  /**
   * Renames the file to {@code FILE.WHY-1}, or the next number that is free.
   *
   * @return its new name
   */
  static Path setAside(Path file, String why) throws IOException {
    int number = 1;
    Path aside = file.resolveSibling(file.getFileName() + "." + why + "-" + number);
    while (Files.exists(aside)) {
      aside = file.resolveSibling(file.getFileName() + "." + why + "-" + ++number);
    }
    Files.move(file, aside);
    for (String companion : COMPANIONS) {
      Path beside = file.resolveSibling(file.getFileName() + companion);
      if (Files.exists(beside)) {
        Files.move(beside, aside.resolveSibling(aside.getFileName() + companion));
      }
    }
    return aside;
  }
}
