package dev.baton.admin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.admin.engine.Client.Role;
import dev.baton.admin.runtime.ConfigSource;
import dev.baton.admin.runtime.ProxyControl;
import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.SqlResult;
import dev.baton.core.time.MonotonicClock;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients of MySQL ask that SQLite alone would not answer. */
class ClientQuestionsTest {

  @TempDir Path folder;
  private AdminEngine engine;
  private AdminSession admin;
  private AdminSession stats;

  @BeforeEach
  void open() throws AdminException {
    AdminEngine.Parts parts =
        new AdminEngine.Parts(
            folder,
            List.of(new RecordingConsumer()),
            ProxyControl.NONE,
            ConfigSource.NONE,
            entry -> {},
            InstantSource.system(),
            MonotonicClock.SYSTEM,
            new SecureRandom());
    engine =
        AdminEngine.open(
            parts, new Credentials("admin:admin", "stats:stats", folder, new SecureRandom()));
    engine.start();
    admin = engine.session(new Client(1, "admin", "127.0.0.1:5555", Role.ADMIN));
    stats = engine.session(new Client(2, "stats", "127.0.0.1:5556", Role.STATS));
  }

  @AfterEach
  void close() throws AdminException {
    admin.close();
    stats.close();
    engine.close();
  }

  private static List<@Nullable Object[]> rows(AdminSession session, String sql)
      throws AdminException {
    return ((SqlResult.Rows) session.execute(sql)).rows();
  }

  private @Nullable Object value(String expression) throws AdminException {
    return rows(admin, "SELECT " + expression).getFirst()[0];
  }

  @Test
  void variablesOfAServerAreToldToWhoAsksForThemByName() throws AdminException {
    assertThat(rows(admin, "SHOW VARIABLES LIKE 'version'"))
        .containsExactly(new Object[] {"version", "2.7.0-baton"});
    assertThat(rows(admin, "SHOW GLOBAL VARIABLES LIKE 'lower\\_case\\_table\\_names'"))
        .containsExactly(new Object[] {"lower_case_table_names", "0"});
    assertThat(rows(admin, "SHOW VARIABLES LIKE 'aurora\\_version'")).isEmpty();
    assertThat(
            rows(
                admin,
                "SHOW SESSION VARIABLES WHERE Variable_name IN ('sql_mode', 'mysql-threads')"))
        .containsExactly(
            new Object[] {"mysql-threads", "4"}, new Object[] {"sql_mode", "NO_BACKSLASH_ESCAPES"});
    assertThat(rows(admin, "SHOW VARIABLES")).noneMatch(row -> "version".equals(row[0]));
    assertThat(rows(admin, "SHOW MYSQL VARIABLES LIKE '%version'"))
        .allMatch(row -> String.valueOf(row[0]).startsWith("mysql-"));
    assertThat(rows(stats, "SHOW VARIABLES LIKE 'version'"))
        .containsExactly(new Object[] {"version", "2.7.0-baton"});
    assertThat(rows(stats, "SELECT * FROM global_variables")).isEmpty();
    assertThat(rows(stats, "SHOW VARIABLES")).isEmpty();
    assertThatThrownBy(() -> stats.execute("SELECT * FROM main.global_variables"))
        .hasMessageContaining("may not read main.global_variables");
  }

  @Test
  void aVariableOfTheProxyIsSelectedByItsName() throws AdminException {
    admin.execute("SET mysql-max_connections = 77");
    assertThat(rows(admin, "SELECT @@mysql-max_connections, @@admin-version"))
        .containsExactly(new Object[] {"77", "2.7.0-baton"});
    assertThat(rows(stats, "SELECT @@admin-version")).containsExactly(new Object[] {"2.7.0-baton"});
    assertThatThrownBy(() -> stats.execute("SELECT @@mysql-max_connections"))
        .hasMessageContaining("may only read counters");
    assertThatThrownBy(() -> admin.execute("SELECT @@mysql-max_conections"))
        .hasMessage("Unknown system variable 'mysql-max_conections'");
    assertThat(rows(admin, "SHOW VARIABLES WHERE variable_value = '77'"))
        .containsExactly(new Object[] {"mysql-max_connections", "77"});
  }

  @Test
  void anUnknownModuleIsAnsweredWithThoseThereAre() {
    assertThatThrownBy(() -> admin.execute("LOAD PGSQL SERVERS TO RUNTIME"))
        .hasMessageContaining("<module> is MYSQL SERVERS, MYSQL USERS, ");
  }

  @Test
  void regularExpressionsAreFoundWithoutRegardToCase() throws AdminException {
    assertThat(
            rows(
                admin,
                "SELECT variable_name FROM global_variables WHERE variable_name REGEXP '^ADMIN-.*_ms$' ORDER BY 1"))
        .extracting(row -> row[0])
        .contains("admin-cluster_check_interval_ms")
        .allMatch(name -> String.valueOf(name).startsWith("admin-"));
    assertThat(value("'abc' NOT REGEXP 'b.'")).isEqualTo(0L);
    assertThat(value("NULL REGEXP 'x'")).isNull();
    assertThatThrownBy(() -> value("'a' REGEXP '['"))
        .hasMessageContaining("'[' is no regular expression");
    assertThatThrownBy(() -> value("'" + "a".repeat(200) + "' REGEXP '.*.*.*.*.*.*z'"))
        .hasMessageContaining("takes too long");
  }

  @Test
  void timesAreUtcInTheFormOfMysql() throws AdminException {
    String form = "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d";
    assertThat(String.valueOf(value("NOW()"))).matches(form);
    assertThat(value("NOW() - datetime('now') = 0 AND CURDATE() = date('now')")).isEqualTo(1L);
    assertThat(value("abs(UNIX_TIMESTAMP() - strftime('%s', 'now')) < 3")).isEqualTo(1L);
    assertThat(value("FROM_UNIXTIME(1700000000)")).isEqualTo("2023-11-14 22:13:20");
    assertThat(value("UNIX_TIMESTAMP('2023-11-14 22:13:20')")).isEqualTo(1_700_000_000L);
    assertThat(value("UNIX_TIMESTAMP('2023-11-14')")).isEqualTo(1_699_920_000L);
    assertThat(value("FROM_UNIXTIME(NULL)")).isNull();
    assertThatThrownBy(() -> value("UNIX_TIMESTAMP('today')")).hasMessageContaining("not 'today'");
  }

  @Test
  void textsAreHandledAsByMysql() throws AdminException {
    assertThat(value("CONCAT('a', 1, 'c')")).isEqualTo("a1c");
    assertThat(value("CONCAT_WS('-', 'a', 'b')")).isEqualTo("a-b");
    assertThat(value("IF(1 > 2, 'yes', 'no')")).isEqualTo("no");
    assertThat(value("LEFT('größe', 3)")).isEqualTo("grö");
    assertThat(value("RIGHT('größe', 3)")).isEqualTo("öße");
    assertThat(value("RIGHT('x', 9)")).isEqualTo("x");
    assertThat(value("SUBSTRING_INDEX('www.baton.dev', '.', 2)")).isEqualTo("www.baton");
    assertThat(value("SUBSTRING_INDEX('www.baton.dev', '.', -2)")).isEqualTo("baton.dev");
    assertThat(value("SUBSTRING_INDEX('www.baton.dev', '.', -3)")).isEqualTo("www.baton.dev");
    assertThat(value("SUBSTRING_INDEX('a.b', '.', 9)")).isEqualTo("a.b");
    assertThat(value("LPAD('7', 3, '0')")).isEqualTo("007");
    assertThat(value("RPAD('abc', 2, '.')")).isEqualTo("ab");
    assertThat(value("CHAR_LENGTH('größe')")).isEqualTo(5L);
    assertThat(value("REVERSE('abc')")).isEqualTo("cba");
    assertThat(value("MD5('a')")).isEqualTo("0cc175b9c0f1b6a831c399e269772661");
    assertThat(value("SHA1('a')")).isEqualTo("86f7e437faa5a7fce15d1ddcb9eaeaea377667b8");
    assertThatThrownBy(() -> value("SOUNDEXX('a')"))
        .hasMessageContaining("no such function: SOUNDEXX");
  }
}
