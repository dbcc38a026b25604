package dev.baton.admin.secret;

import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.Database;
import dev.baton.admin.store.Schema;
import dev.baton.admin.store.TableRef;
import dev.baton.core.secret.Secret;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps passwords out of the tables that administrators read. As soon as a statement has written
 * one in clear, its hash takes its place there, and the password itself is kept sealed under that
 * hash in a hidden table of the disk: for the servers behind, which want the password itself, and
 * for {@code caching_sha2_password}, which cannot be answered from the shown hash.
 *
 * <p>Which of several tables or layers a hash stands in does not matter, so it can be copied
 * freely.
 */
public final class PasswordVault {
  private static final String TABLE = "disk." + TableRef.HIDDEN_PREFIX + "secrets";

  private static final String CREATE =
      "CREATE TABLE IF NOT EXISTS " + TABLE + " (hash VARCHAR PRIMARY KEY, sealed VARCHAR)";

  private static final String UNUSED =
      " WHERE NOT EXISTS (SELECT 1 FROM disk.mysql_users WHERE password = hash)"
          + " AND NOT EXISTS (SELECT 1 FROM disk.global_variables"
          + " WHERE instr(variable_value, hash) > 0)"
          + " AND NOT EXISTS (SELECT 1 FROM main.mysql_users WHERE password = hash)"
          + " AND NOT EXISTS (SELECT 1 FROM main.global_variables"
          + " WHERE instr(variable_value, hash) > 0)";

  /** Passwords that are neither empty nor a hash already. */
  private static final String IN_CLEAR =
      "password <> '' AND NOT (length(password) = 41 AND password GLOB '[*]*')"
          + " AND password NOT GLOB '$A$*'";

  private final Sealer sealer;
  private final Set<String> passwordVariables;
  private final Set<String> credentialVariables;

  /** What the hidden table holds or held, sealed; by hash. */
  private final Map<String, String> known = new ConcurrentHashMap<>();

  /** What was opened up to the row {@code lastRow}; used like the database, by one at a time. */
  private Map<String, Secret> opened = Map.of();

  /** What was sealed since, by hash: it need not be opened to be known. */
  private final Map<String, Secret> sealedSince = new HashMap<>();

  private long lastRow;
  private String lastSealed = "";

  /**
   * @param passwordVariables variables whose whole value is a password
   * @param credentialVariables those of the form {@code user:password;user:password}
   */
  public PasswordVault(
      Sealer sealer, Set<String> passwordVariables, Set<String> credentialVariables) {
    this.sealer = sealer;
    this.passwordVariables = Set.copyOf(passwordVariables);
    this.credentialVariables = Set.copyOf(credentialVariables);
  }

  /** Makes the hidden table, and reads it. */
  public void prepare(Database db) throws SQLException, AdminException {
    db.execute(CREATE);
    for (@Nullable Object[] row : db.select("SELECT hash, sealed FROM " + TABLE)) {
      known.put(String.valueOf(row[0]), String.valueOf(row[1]));
    }
  }

  /** Forgets what nothing refers to any more. */
  public void forgetUnused(Database db) throws SQLException, AdminException {
    if (!db.select("SELECT 1 FROM " + TABLE + UNUSED + " LIMIT 1").isEmpty()) {
      db.execute("DELETE FROM " + TABLE + UNUSED); // even of nothing, it would need room on disk
    }
  }

  /** Makes the hidden table anew when the disk's was lost, with every password known so far. */
  public void restore(Database db) throws SQLException {
    lastSealed = "";
    db.execute(CREATE);
    for (Map.Entry<String, String> one : known.entrySet()) {
      db.execute(
          "INSERT OR REPLACE INTO " + TABLE + " VALUES (?, ?)", one.getKey(), one.getValue());
    }
  }

  /** Replaces the passwords in clear of one schema's tables. */
  public void protect(Database db, Schema schema) throws SQLException, AdminException {
    protectUsers(db, schema.sql() + ".mysql_users");
    protectVariables(db, schema.sql() + ".global_variables");
  }

  /** The same of one table that a statement has written. */
  public void protect(Database db, TableRef table) throws SQLException, AdminException {
    if (table.table().equals("mysql_users")) {
      protectUsers(db, table.toString());
    } else if (table.table().equals("global_variables")) {
      protectVariables(db, table.toString());
    }
  }

  private void protectUsers(Database db, String table) throws SQLException, AdminException {
    Map<String, String> hashes = new HashMap<>();
    for (@Nullable Object[] row :
        db.select("SELECT rowid, password FROM " + table + " WHERE " + IN_CLEAR)) {
      String clear = String.valueOf(row[1]);
      String hash = hashes.get(clear);
      if (hash == null) {
        hash = keep(db, clear);
        hashes.put(clear, hash);
      }
      db.execute("UPDATE " + table + " SET password = ? WHERE rowid = ?", hash, row[0]);
    }
  }

  private void protectVariables(Database db, String table) throws SQLException, AdminException {
    Collection<String> names = new ArrayList<>(passwordVariables);
    names.addAll(credentialVariables);
    for (String name : names) {
      List<@Nullable Object[]> found =
          db.select("SELECT variable_value FROM " + table + " WHERE variable_name = ?", name);
      if (!found.isEmpty()) {
        String value = String.valueOf(found.getFirst()[0]);
        String shown = shown(db, name, value);
        if (!shown.equals(value)) {
          db.execute(
              "UPDATE " + table + " SET variable_value = ? WHERE variable_name = ?", shown, name);
        }
      }
    }
  }

  /** The form of a secret variable's value that may be shown; its passwords are kept. */
  public String shown(Database db, String variable, String value)
      throws SQLException, AdminException {
    return credentialVariables.contains(variable) ? credentials(db, value) : keep(db, value);
  }

  private String credentials(Database db, String value) throws SQLException, AdminException {
    StringJoiner shown = new StringJoiner(";");
    for (String pair : value.split(";", -1)) {
      int colon = pair.indexOf(':');
      shown.add(
          colon < 0 ? pair : pair.substring(0, colon + 1) + keep(db, pair.substring(colon + 1)));
    }
    return shown.toString();
  }

  private String keep(Database db, String clear) throws SQLException, AdminException {
    if (clear.isEmpty() || PasswordHash.isOne(clear)) {
      return clear;
    }
    String hash = PasswordHash.of(clear);
    if (isKept(db, hash)) {
      return hash;
    }
    Secret secret = new Secret(clear);
    String sealed = sealer.seal(secret);
    db.execute("INSERT OR REPLACE INTO " + TABLE + " VALUES (?, ?)", hash, sealed);
    known.put(hash, sealed);
    sealedSince.put(hash, secret);
    return hash;
  }

  /** Whether it is there and can be opened, so that nothing has to be written. */
  private boolean isKept(Database db, String hash) throws SQLException, AdminException {
    String sealed = known.get(hash);
    return sealed != null
        && db.select("SELECT sealed FROM " + TABLE + " WHERE hash = ?", hash).stream()
            .anyMatch(row -> sealed.equals(row[0]))
        && sealer.open(sealed) != null;
  }

  /** Keeps a password that comes from elsewhere, so that its hash can stand in the tables. */
  public void remember(Database db, Secret password) throws SQLException, AdminException {
    keep(db, password.reveal());
  }

  /**
   * All passwords that can be opened, by their hashes. Those that were sealed or opened before are
   * remembered, as a hash stands for one password: thousands of users that are new cost no
   * deciphering. Rows are only added, and one that a rollback has taken back shows in that the last
   * row is another (each is sealed with a nonce of its own).
   */
  public Map<String, Secret> open(Database db) throws SQLException, AdminException {
    boolean goesOn =
        db.select("SELECT sealed FROM " + TABLE + " WHERE rowid = ?", lastRow).stream()
            .anyMatch(row -> lastSealed.equals(row[0]));
    long from = goesOn ? lastRow : 0;
    List<@Nullable Object[]> hashes =
        db.select("SELECT hash FROM " + TABLE + " WHERE rowid > ? ORDER BY rowid", from);
    if (goesOn && hashes.isEmpty()) {
      return opened;
    }
    Map<String, Secret> all = HashMap.newHashMap(opened.size() + hashes.size());
    if (goesOn) {
      all.putAll(opened);
    }
    boolean others = false;
    for (@Nullable Object[] row : hashes) {
      String hash = String.valueOf(row[0]);
      Secret secret = remembered(hash);
      others |= secret == null;
      if (secret != null) {
        all.put(hash, secret);
      }
    }
    if (others) {
      decipher(db, from, all);
    }
    sealedSince.clear();
    List<@Nullable Object[]> last =
        db.select("SELECT rowid, sealed FROM " + TABLE + " ORDER BY rowid DESC LIMIT 1");
    lastRow = last.isEmpty() ? 0 : (Long) Objects.requireNonNull(last.getFirst()[0]);
    lastSealed = last.isEmpty() ? "" : String.valueOf(last.getFirst()[1]);
    opened = Collections.unmodifiableMap(all);
    return opened;
  }

  private @Nullable Secret remembered(String hash) {
    Secret before = opened.get(hash);
    return before == null ? sealedSince.get(hash) : before;
  }

  /** Those that are not there yet; one that cannot be opened stays away. */
  private void decipher(Database db, long from, Map<String, Secret> all)
      throws SQLException, AdminException {
    for (@Nullable Object[] row :
        db.select("SELECT hash, sealed FROM " + TABLE + " WHERE rowid > ?", from)) {
      String hash = String.valueOf(row[0]);
      Secret secret = all.containsKey(hash) ? null : sealer.open(String.valueOf(row[1]));
      if (secret != null) {
        all.put(hash, secret);
      }
    }
  }
}
