package dev.baton.admin.engine;

import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.Database;
import dev.baton.core.secret.OwnerOnlyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first accounts of the administration: those an operator gave, those saved before, or else
 * ones with random passwords, which are written to a file that only the owner can read. The
 * well-known {@code admin:admin} exists only if it was asked for.
 *
 * @param admin {@code user:password;…} for everything; null if none was given
 * @param stats the same for readers of counters
 * @param folder where the file of random passwords goes
 */
public record Credentials(
    @Nullable String admin, @Nullable String stats, Path folder, SecureRandom random) {
  /** Name of the file with the random passwords of the first start. */
  public static final String FILE = "admin-credentials";

  private static final String CLUSTER_USER = "admin-cluster_username";
  private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  private static final int LENGTH = 20;

  /** Whether there are any but those saved. */
  boolean given() {
    return admin != null || stats != null;
  }

  /** Those saved alone. */
  Credentials asSaved() {
    return new Credentials(null, null, folder, random);
  }

  /** Puts them on disk, where the variables of this and later starts come from. */
  void apply(Database db) throws SQLException, AdminException {
    String chosenAdmin = chosen(db, AdminAccounts.ADMIN_CREDENTIALS, admin, "admin");
    String chosenStats = chosen(db, AdminAccounts.STATS_CREDENTIALS, stats, "stats");
    store(db, "disk", AdminAccounts.ADMIN_CREDENTIALS, withClusterUser(db, "disk", chosenAdmin));
    store(db, "disk", AdminAccounts.STATS_CREDENTIALS, chosenStats);
  }

  /** Puts those that were given into memory, over what a configuration file says. */
  void applyGiven(Database db) throws SQLException, AdminException {
    store(db, "main", AdminAccounts.ADMIN_CREDENTIALS, withClusterUser(db, "main", admin));
    store(db, "main", AdminAccounts.STATS_CREDENTIALS, stats);
  }

  private @Nullable String chosen(Database db, String variable, @Nullable String given, String user)
      throws SQLException, AdminException {
    if (given != null) {
      return given;
    }
    if (!value(db, "disk", variable).isEmpty()) {
      return null;
    }
    String made = user + ":" + password();
    write(made);
    return made;
  }

  /**
   * A proxy that is started with its administrator each time goes on to let the members of its
   * cluster in.
   */
  private static @Nullable String withClusterUser(
      Database db, String schema, @Nullable String given) throws SQLException, AdminException {
    String prefix = value(db, schema, CLUSTER_USER) + ":";
    if (given == null || prefix.equals(":") || find(given, prefix) != null) {
      return given;
    }
    String saved = find(value(db, schema, AdminAccounts.ADMIN_CREDENTIALS), prefix);
    return saved == null ? given : given + ";" + saved;
  }

  private static @Nullable String find(String accounts, String prefix) {
    for (String account : accounts.split(";", -1)) {
      if (account.startsWith(prefix)) {
        return account;
      }
    }
    return null;
  }

  /** As it stands in a layer; empty if it does not. */
  private static String value(Database db, String schema, String variable)
      throws SQLException, AdminException {
    List<@Nullable Object[]> found =
        db.select(
            "SELECT variable_value FROM " + schema + ".global_variables WHERE variable_name = ?",
            variable);
    return found.isEmpty() ? "" : String.valueOf(found.getFirst()[0]);
  }

  private static void store(Database db, String schema, String variable, @Nullable String value)
      throws SQLException {
    if (value != null) {
      db.execute(
          "INSERT OR REPLACE INTO " + schema + ".global_variables VALUES (?, ?)", variable, value);
    }
  }

  private String password() {
    StringBuilder password = new StringBuilder();
    for (int i = 0; i < LENGTH; i++) {
      password.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return password.toString();
  }

  private void write(String line) throws AdminException {
    Path file = folder.resolve(FILE);
    try {
      OwnerOnlyFiles.createOrRestrict(file);
      Files.writeString(file, line + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new AdminException(
          AdminException.STORAGE,
          "the first password of the administration cannot be written to " + file + ": " + e,
          e);
    }
  }
}
