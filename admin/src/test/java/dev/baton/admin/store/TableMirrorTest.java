package dev.baton.admin.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.admin.store.table.RuleTables;
import dev.baton.admin.store.table.TableDef;
import dev.baton.admin.store.table.UserTables;
import dev.baton.core.time.MonotonicClock;
import dev.baton.testkit.Seeded;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is done to a table, its mirror reads what a whole reading would. */
class TableMirrorTest {

  @TempDir Path folder;
  private AdminStore store;
  private StoreSession session;
  private final TableMirror mirror = new TableMirror();

  @BeforeEach
  void open() throws AdminException {
    store = AdminStore.open(folder, MonotonicClock.SYSTEM);
    session = store.session("test");
    session.call(
        true,
        db -> {
          mirror.prepare(db);
          return true;
        });
  }

  @AfterEach
  void close() throws AdminException {
    session.close();
    store.close();
  }

  private void run(String sql) throws AdminException {
    session.call(true, db -> db.run(sql));
  }

  private List<@Nullable Object[]> read(TableDef table) throws AdminException {
    List<@Nullable Object[]> read = session.call(true, db -> mirror.rows(db, table));
    List<@Nullable Object[]> whole = session.call(true, db -> db.rows(Schema.MAIN, table, "1"));
    assertThat(Arrays.deepToString(read.toArray())).isEqualTo(Arrays.deepToString(whole.toArray()));
    return read;
  }

  private void users(int count) throws AdminException {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add("('user%03d', '', %d)".formatted(i, i % 7));
    }
    run(
        "INSERT INTO mysql_users (username, password, default_hostgroup) VALUES "
            + String.join(", ", rows));
  }

  @Test
  void aRowThatDidNotChangeIsTheSameObjectAsBefore() throws AdminException {
    users(200);
    List<@Nullable Object[]> before = read(UserTables.USERS);
    run("UPDATE mysql_users SET max_connections = 5 WHERE username = 'user017'");
    run("UPDATE mysql_users SET max_connections = max_connections WHERE username = 'user018'");
    run("DELETE FROM mysql_users WHERE username = 'user000'");
    List<@Nullable Object[]> after = read(UserTables.USERS);
    RowChanges changes = RowChanges.of(before, after);
    assertThat(changes.removed()).extracting(row -> row[0]).containsExactly("user000", "user017");
    assertThat(changes.added()).extracting(row -> row[0]).containsExactly("user017");
    assertThat(read(UserTables.USERS)).isSameAs(after);
  }

  @Test
  void whatIsReadWithinATransactionIsForgottenWithIt() throws AdminException {
    users(50);
    read(UserTables.USERS);
    session.begin();
    run("UPDATE mysql_users SET comment = 'new' WHERE username < 'user005'");
    assertThat(read(UserTables.USERS)).filteredOn(row -> "new".equals(row[13])).hasSize(5);
    session.rollback();
    assertThat(read(UserTables.USERS)).noneMatch(row -> "new".equals(row[13]));
  }

  @Test
  void rowsThatAnotherReplacesAndKeysThatMoveAreNoticed() throws AdminException {
    users(50);
    read(UserTables.USERS);
    run("INSERT OR REPLACE INTO mysql_users (username, password) VALUES ('user007', '')");
    read(UserTables.USERS);
    run("UPDATE OR REPLACE mysql_users SET username = 'user008' WHERE username = 'user009'");
    assertThat(read(UserTables.USERS)).hasSize(49);
    run("INSERT INTO mysql_query_rules (rule_id, comment) VALUES (1, 'a'), (2, 'b'), (3, 'c')");
    read(RuleTables.RULES);
    run("UPDATE mysql_query_rules SET rule_id = 9 WHERE rule_id = 1");
    run("UPDATE mysql_query_rules SET rule_id = 1 WHERE rule_id = 3");
    assertThat(read(RuleTables.RULES)).extracting(row -> row[34]).containsExactly("c", "b", "a");
    run("DELETE FROM mysql_query_rules");
    assertThat(read(RuleTables.RULES)).isEmpty();
  }

  @Test
  void afterAnyMixtureOfStatementsItIsWhatATableIs() {
    Seeded.check("a mirror reads what a table holds", 10, this::mixture);
  }

  private void mixture(RandomGenerator random) throws AdminException {
    run("DELETE FROM mysql_users");
    users(120);
    for (int i = 0; i < 100; i++) {
      String sql = anything(random, i);
      run(sql);
      if (sql.startsWith("VACUUM")) {
        mirror.forget();
      }
      if (random.nextBoolean()) {
        read(UserTables.USERS);
      }
    }
    session.rollback();
    read(UserTables.USERS);
  }

  private String anything(RandomGenerator random, int step) throws AdminException {
    String name = "user%03d".formatted(random.nextInt(140));
    String other = "user%03d".formatted(random.nextInt(140));
    String into = " INTO mysql_users (username, password) VALUES ('" + name + "', '')";
    return switch (random.nextInt(9)) {
      case 0 -> "DELETE FROM mysql_users WHERE username = '" + name + "'";
      case 1 -> "INSERT OR REPLACE" + into;
      case 2 -> "INSERT OR IGNORE" + into;
      case 3 ->
          "UPDATE OR REPLACE mysql_users SET username = '%s' WHERE username = '%s'"
              .formatted(name, other);
      case 4 -> "UPDATE mysql_users SET comment = '" + step + "' WHERE username > '" + name + "'";
      case 5 -> session.inTransaction() ? "SELECT 1" : "VACUUM main";
      case 6 -> {
        if (session.inTransaction()) {
          session.rollback();
        } else {
          session.begin();
        }
        yield "SELECT 1";
      }
      default -> "UPDATE mysql_users SET active = 1 - active WHERE username = '" + name + "'";
    };
  }
}
