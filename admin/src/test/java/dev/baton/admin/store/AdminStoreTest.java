package dev.baton.admin.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.admin.store.table.ServerTables;
import dev.baton.core.time.MonotonicClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminStoreTest {
  @TempDir Path folder;

  @Test
  void theFilesAreReadableByTheirOwnerAlone() throws Exception {
    try (AdminStore store = AdminStore.open(folder, MonotonicClock.SYSTEM)) {
      for (String file : new String[] {AdminStore.DISK_FILE, AdminStore.HISTORY_FILE}) {
        assertThat(
                PosixFilePermissions.toString(
                    Files.getPosixFilePermissions(store.folder().resolve(file))))
            .isEqualTo("rw-------");
      }
    }
  }

  @Test
  void aServerHasProxySqlsDefaults() throws Exception {
    try (AdminStore store = AdminStore.open(folder, MonotonicClock.SYSTEM);
        StoreSession session = store.session("test")) {
      run(session, "INSERT INTO mysql_servers (hostname) VALUES ('10.0.0.1')");
      assertThat(rows(session, "SELECT * FROM mysql_servers").rows().getFirst())
          .containsExactly(0L, "10.0.0.1", 3306L, 0L, "ONLINE", 1L, 0L, 1000L, 0L, 0L, 0L, "");
    }
  }

  @Test
  void aPortOutOfRangeIsRefusedWithTheCheckThatItBreaks() throws Exception {
    try (AdminStore store = AdminStore.open(folder, MonotonicClock.SYSTEM);
        StoreSession session = store.session("test")) {
      assertThatThrownBy(
              () -> run(session, "INSERT INTO mysql_servers (hostname, port) VALUES ('a', 70000)"))
          .isInstanceOf(AdminException.class)
          .hasMessageContaining("port >= 0 AND port <= 65535")
          .extracting(e -> ((AdminException) e).code())
          .isEqualTo(AdminException.CHECK_VIOLATED);
    }
  }

  @Test
  void whatIsCopiedToDiskIsInMemoryAfterARestartAndTheRestIsNot() throws Exception {
    try (AdminStore store = AdminStore.open(folder, MonotonicClock.SYSTEM);
        StoreSession session = store.session("test")) {
      run(session, "INSERT INTO mysql_servers (hostname) VALUES ('kept')");
      session.call(
          true,
          db -> {
            db.copy(ConfigModule.MYSQL_SERVERS, Schema.MAIN, Schema.DISK);
            return null;
          });
      run(session, "INSERT INTO mysql_servers (hostname) VALUES ('lost')");
    }
    try (AdminStore store = AdminStore.open(folder, MonotonicClock.SYSTEM);
        StoreSession session = store.session("test")) {
      assertThat(rows(session, "SELECT hostname FROM mysql_servers").rows())
          .containsExactly(new Object[] {"kept"});
    }
  }

  @Test
  void variablesOfOneModuleAreCopiedWithoutTheOthers() throws Exception {
    try (AdminStore store = AdminStore.open(folder, MonotonicClock.SYSTEM);
        StoreSession session = store.session("test")) {
      run(session, "INSERT INTO global_variables VALUES ('mysql-a', '1'), ('admin-b', '2')");
      session.call(
          true,
          db -> {
            db.copy(ConfigModule.MYSQL_VARIABLES, Schema.MAIN, Schema.DISK);
            return null;
          });
      assertThat(rows(session, "SELECT variable_name FROM disk.global_variables").rows())
          .containsExactly(new Object[] {"mysql-a"});
    }
  }

  @Test
  void aTableOfAnOlderVersionIsRebuiltWithItsRows() throws Exception {
    try (var connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(AdminStore.DISK_FILE));
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE mysql_servers (hostgroup_id INT, hostname VARCHAR, old INT)");
      statement.execute("INSERT INTO mysql_servers VALUES (7, 'db1', 3)");
    }
    try (AdminStore store = AdminStore.open(folder, MonotonicClock.SYSTEM);
        StoreSession session = store.session("test")) {
      assertThat(rows(session, "SELECT hostgroup_id, hostname, weight FROM mysql_servers").rows())
          .containsExactly(new Object[] {7L, "db1", 1L});
    }
  }

  @Test
  void aDamagedFileIsSetAsideUnderANameThatIsTold() throws Exception {
    Path file = folder.resolve(AdminStore.DISK_FILE);
    Files.writeString(file, "this is no database, but longer than a header of one\n".repeat(100));
    String before = Files.readString(file);
    try (AdminStore store = AdminStore.open(folder, MonotonicClock.SYSTEM)) {
      assertThat(store.setAside())
          .singleElement(InstanceOfAssertFactories.STRING)
          .contains("baton-admin.db was damaged (file is not a database)")
          .contains("set aside as baton-admin.db.damaged-1");
    }
    assertThat(Files.readString(folder.resolve("baton-admin.db.damaged-1"))).isEqualTo(before);
    try (AdminStore again = AdminStore.open(folder, MonotonicClock.SYSTEM)) {
      assertThat(again.setAside()).isEmpty();
    }
    Files.write(file, new byte[0]); // cut to nothing
    try (AdminStore store = AdminStore.open(folder, MonotonicClock.SYSTEM)) {
      assertThat(store.setAside().getFirst()).contains("it is empty").contains("damaged-2");
    }
  }

  @Test
  void aFullDiskIsToldAndWhatWasSavedBeforeIsStillThere() throws Exception {
    try (AdminStore store = AdminStore.open(folder, MonotonicClock.SYSTEM);
        StoreSession session = store.session("test")) {
      run(session, "INSERT INTO mysql_servers (hostname) VALUES ('kept')");
      save(session);
      run(session, "PRAGMA disk.max_page_count = 1"); // no page more than there is
      run(
          session,
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 3000)"
              + " INSERT INTO mysql_servers (hostname, comment)"
              + " SELECT 'db' || i, hex(randomblob(100)) FROM n");
      assertThatThrownBy(() -> save(session))
          .isInstanceOf(AdminException.class)
          .hasMessageContaining("is full")
          .extracting(e -> ((AdminException) e).code())
          .isEqualTo(AdminException.DISK_FULL);
      assertThat(rows(session, "SELECT hostname FROM disk.mysql_servers").rows())
          .containsExactly(new Object[] {"kept"});
      assertThat(rows(session, "SELECT count(*) FROM mysql_servers").rows())
          .containsExactly(new Object[] {3001L});
    }
  }

  private static void save(StoreSession session) throws AdminException {
    session.call(
        true,
        db -> {
          db.copy(ConfigModule.MYSQL_SERVERS, Schema.MAIN, Schema.DISK);
          return null;
        });
  }

  @Test
  void anotherSessionWaitsForATransactionAndSeesItsEnd() throws Exception {
    try (AdminStore store = AdminStore.open(folder, MonotonicClock.SYSTEM);
        StoreSession one = store.session("one");
        StoreSession two = store.session("two")) {
      one.begin();
      run(one, "INSERT INTO mysql_servers (hostname) VALUES ('db1')");
      Thread ending = Thread.ofVirtual().unstarted(() -> rollback(one));
      Thread.ofVirtual()
          .start(
              () -> {
                sleep(100);
                ending.start();
              });
      assertThat(rows(two, "SELECT count(*) FROM mysql_servers").rows())
          .containsExactly(new Object[] {0L});
      ending.join();
    }
  }

  @Test
  void anIdleTransactionIsRolledBackForWhoWaitsAndItsOwnerIsTold() throws Exception {
    AtomicLong now = new AtomicLong();
    try (AdminStore store = AdminStore.open(folder, now::get);
        StoreSession forgotten = store.session("forgotten");
        StoreSession waiting = store.session("waiting")) {
      forgotten.begin();
      run(forgotten, "INSERT INTO mysql_servers (hostname) VALUES ('db1')");
      now.addAndGet(Duration.ofSeconds(31).toNanos());
      assertThat(rows(waiting, "SELECT count(*) FROM mysql_servers").rows())
          .containsExactly(new Object[] {0L});
      assertThatThrownBy(() -> rows(forgotten, "SELECT 1"))
          .isInstanceOf(AdminException.class)
          .hasMessageContaining("was rolled back");
    }
  }

  @Test
  void whatAStatementTouchesIsKnownBeforeItRuns() throws Exception {
    try (AdminStore store = AdminStore.open(folder, MonotonicClock.SYSTEM);
        StoreSession session = store.session("test")) {
      run(session, "CREATE VIEW mine AS SELECT hostname FROM runtime_mysql_servers");
      StatementScan view =
          session.call(false, db -> db.scan("SELECT * FROM mine, stats_mysql_global"));
      assertThat(view.reads())
          .contains(
              new TableRef(Schema.MAIN, "runtime_mysql_servers"),
              new TableRef(Schema.STATS, "stats_mysql_global"));
      StatementScan delete = session.call(false, db -> db.scan("DELETE FROM disk.mysql_users"));
      assertThat(delete.writes()).contains(new TableRef(Schema.DISK, "mysql_users"));
      assertThat(session.call(false, db -> db.scan("DROP TABLE mysql_servers")).writesSchema())
          .isTrue();
      assertThat(session.call(false, db -> db.scan("SELECT 1")).touchesConfiguration()).isFalse();
    }
  }

  @Test
  void everyTableShowsItsOwnDefinition() throws Exception {
    try (AdminStore store = AdminStore.open(folder, MonotonicClock.SYSTEM);
        StoreSession session = store.session("test")) {
      Object ddl =
          rows(session, "SELECT sql FROM sqlite_master WHERE name='mysql_servers'")
              .rows()
              .getFirst()[0];
      assertThat(ddl).isEqualTo(ServerTables.SERVERS.ddl());
    }
  }

  private static SqlResult run(StoreSession session, String sql) throws AdminException {
    return session.call(
        true,
        db -> {
          SqlResult result = db.run(sql);
          db.schemaChanged();
          return result;
        });
  }

  private static SqlResult.Rows rows(StoreSession session, String sql) throws AdminException {
    return (SqlResult.Rows) run(session, sql);
  }

  private static void rollback(StoreSession session) {
    try {
      session.rollback();
    } catch (AdminException e) {
      throw new AssertionError(e);
    }
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
