package dev.baton.admin.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.admin.command.AdminCommand.Checksum;
import dev.baton.admin.command.AdminCommand.Constants;
import dev.baton.admin.command.AdminCommand.Control;
import dev.baton.admin.command.AdminCommand.Direction;
import dev.baton.admin.command.AdminCommand.Kill;
import dev.baton.admin.command.AdminCommand.Lead;
import dev.baton.admin.command.AdminCommand.Nothing;
import dev.baton.admin.command.AdminCommand.SetVariable;
import dev.baton.admin.command.AdminCommand.ShowColumns;
import dev.baton.admin.command.AdminCommand.ShowTables;
import dev.baton.admin.command.AdminCommand.Sql;
import dev.baton.admin.command.AdminCommand.Transfer;
import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.ConfigModule;
import dev.baton.admin.store.Schema;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandParserTest {

  @ParameterizedTest
  @CsvSource({
    "LOAD MYSQL SERVERS TO RUNTIME, MYSQL_SERVERS, MEMORY_TO_RUNTIME",
    "load mysql servers to run, MYSQL_SERVERS, MEMORY_TO_RUNTIME",
    "LOAD MYSQL SERVERS FROM MEM, MYSQL_SERVERS, MEMORY_TO_RUNTIME",
    "LOAD MYSQL SERVERS FROM MEMORY, MYSQL_SERVERS, MEMORY_TO_RUNTIME",
    "SAVE MYSQL USERS TO MEM, MYSQL_USERS, RUNTIME_TO_MEMORY",
    "SAVE MYSQL USERS FROM RUNTIME, MYSQL_USERS, RUNTIME_TO_MEMORY",
    "SAVE MYSQL QUERY RULES TO DISK, MYSQL_QUERY_RULES, MEMORY_TO_DISK",
    "SAVE  MYSQL  QUERY  RULES  FROM  MEMORY, MYSQL_QUERY_RULES, MEMORY_TO_DISK",
    "LOAD ADMIN VARIABLES FROM DISK, ADMIN_VARIABLES, DISK_TO_MEMORY",
    "LOAD MYSQL VARIABLES TO MEMORY, MYSQL_VARIABLES, DISK_TO_MEMORY",
    "LOAD PROXYSQL SERVERS FROM CONFIG, PROXYSQL_SERVERS, CONFIG_TO_MEMORY",
    "LOAD SCHEDULER TO RUNTIME, SCHEDULER, MEMORY_TO_RUNTIME",
    "/* note */ SAVE MYSQL FIREWALL TO DISK -- done, MYSQL_FIREWALL, MEMORY_TO_DISK"
  })
  void everyFormOfLoadAndSaveIsUnderstood(String text, ConfigModule module, Direction direction)
      throws AdminException {
    assertThat(CommandParser.parse(text)).isEqualTo(new Transfer(module, direction));
  }

  @Test
  void aWrongDestinationIsAnErrorThatNamesTheForms() {
    assertThatThrownBy(() -> CommandParser.parse("LOAD MYSQL SERVERS TO DISK"))
        .isInstanceOf(AdminException.class)
        .hasMessageContaining("LOAD <module> {TO {RUNTIME|RUN}|FROM {MEMORY|MEM}}");
  }

  @ParameterizedTest
  @CsvSource({
    "PROXYSQL PAUSE, PAUSE",
    "proxysql shutdown slow, SHUTDOWN_SLOW",
    "PROXYSQL FLUSH LOGS, FLUSH_LOGS",
    "PROXYSQL FLUSH QUERY CACHE, FLUSH_QUERY_CACHE",
    "PROXYSQL FLUSH MYSQL QUERY CACHE, FLUSH_QUERY_CACHE"
  })
  void theProxyIsToldWhatToDo(String text, AdminCommand.Action action) throws AdminException {
    assertThat(CommandParser.parse(text)).isEqualTo(new Control(action));
  }

  @Test
  void aManagersWordsAreAVerbAndValuesByKeyword() throws AdminException {
    assertThat(CommandParser.parse("baton lease session 3 EPOCH 7 UNTIL -12"))
        .isEqualTo(new Lead(Lead.Verb.LEASE, Map.of("SESSION", "3", "EPOCH", "7", "UNTIL", "-12")));
    assertThat(CommandParser.parse("BATON ROUTE PRIMARY 'a:3306' REPLICAS ''"))
        .isEqualTo(new Lead(Lead.Verb.ROUTE, Map.of("PRIMARY", "a:3306", "REPLICAS", "")));
  }

  @ParameterizedTest
  @CsvSource({
    "BATON, 'known: LEAD, LEASE, REVOKE, DRAIN, ROUTE'",
    "BATON GRANT, BATON GRANT is no command of a manager",
    "BATON LEASE SESSION, SESSION has no value",
    "BATON LEASE SESSION -, SESSION has no value",
    "BATON LEASE SESSION 1 SESSION 2, SESSION is there twice",
    "BATON LEASE 'SESSION' 1, SESSION has no value"
  })
  void aManagersWordsThatMakeNoSenseAreAnErrorThatSaysWhich(String text, String error) {
    assertThatThrownBy(() -> CommandParser.parse(text))
        .isInstanceOf(AdminException.class)
        .hasMessageContaining(error);
  }

  @Test
  void sessionsAreKilledByTheirNumber() throws AdminException {
    assertThat(CommandParser.parse("KILL 7")).isEqualTo(new Kill(7, false));
    assertThat(CommandParser.parse("KILL CONNECTION 7")).isEqualTo(new Kill(7, false));
    assertThat(CommandParser.parse("KILL QUERY 7")).isEqualTo(new Kill(7, true));
  }

  @Test
  void variablesAreSetWithAndWithoutQuotes() throws AdminException {
    assertThat(CommandParser.parse("SET mysql-max_connections=1000"))
        .isEqualTo(new SetVariable("mysql-max_connections", "1000"));
    assertThat(CommandParser.parse("SET admin-version = '1.1.1beta8'"))
        .isEqualTo(new SetVariable("admin-version", "1.1.1beta8"));
    assertThat(CommandParser.parse("SET mysql-default_tx_isolation=READ-COMMITTED"))
        .isEqualTo(new SetVariable("mysql-default_tx_isolation", "READ-COMMITTED"));
    assertThat(CommandParser.parse("set global `mysql-monitor_username`='it''s'"))
        .isEqualTo(new SetVariable("mysql-monitor_username", "it's"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET NAMES utf8mb4",
        "SET autocommit=0",
        "SET character_set_results = NULL",
        "SET @@SESSION.SQL_MODE=''",
        "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
        "SET @saved = 1",
        "/*!40101 SET NAMES utf8mb4 */",
        "/*!40100 SET @@SQL_MODE='' */",
        "LOCK TABLES `mysql_servers` READ /*!32311 LOCAL */"
      })
  void whatDriversSendOnTheirOwnAccountIsAnsweredWithOk(String text) throws AdminException {
    assertThat(CommandParser.parse(text)).isEqualTo(new Nothing());
  }

  @Test
  void whatADumpSaysOfATableIsUnderstood() throws AdminException {
    assertThat(CommandParser.parse("DROP TABLE IF EXISTS `mysql_users`"))
        .isEqualTo(new AdminCommand.Structure(false, null, "mysql_users", true));
    assertThat(CommandParser.parse("DROP TABLE mysql_users"))
        .isEqualTo(new AdminCommand.Structure(false, null, "mysql_users", false));
    assertThat(CommandParser.parse("CREATE TABLE disk.mysql_users (username VARCHAR)"))
        .isEqualTo(new AdminCommand.Structure(true, Schema.DISK, "mysql_users", true));
    assertThat(CommandParser.parse("LOCK TABLES `mysql_users` WRITE"))
        .isEqualTo(new AdminCommand.Lock("mysql_users"));
    assertThat(CommandParser.parse("UNLOCK TABLES")).isEqualTo(new AdminCommand.Lock(null));
  }

  @Test
  void aConditionIsTakenAsItIsWritten() throws AdminException {
    AdminCommand found =
        CommandParser.parse("SHOW VARIABLES WHERE `Value`>='it''s' OR Variable_name <> \"x\"");
    assertThat(((Sql) found).text())
        .endsWith(" WHERE (`Value`>='it''s' OR Variable_name <> 'x') ORDER BY 1");
  }

  @Test
  void anUnknownVariableIsAnError() {
    assertThatThrownBy(() -> CommandParser.parse("SET autocomit=0"))
        .isInstanceOf(AdminException.class)
        .hasMessageContaining("autocomit");
  }

  @Test
  void constantsOfTheServerAreRecognisedWithTheirLabels() throws AdminException {
    assertThat(CommandParser.parse("select @@version_comment limit 1"))
        .isEqualTo(
            new Constants(List.of(new Constants.Term("version_comment", "@@version_comment"))));
    assertThat(CommandParser.parse("SELECT DATABASE(), USER() AS who"))
        .isEqualTo(
            new Constants(
                List.of(
                    new Constants.Term("database()", "DATABASE()"),
                    new Constants.Term("user()", "who"))));
    assertThat(
            CommandParser.parse(
                "/* mysql-connector-j */SELECT  @@session.auto_increment_increment AS inc,"
                    + " @@wait_timeout AS wait_timeout"))
        .isEqualTo(
            new Constants(
                List.of(
                    new Constants.Term("auto_increment_increment", "inc"),
                    new Constants.Term("wait_timeout", "wait_timeout"))));
    assertThat(CommandParser.parse("SELECT @@mysql-threads, @@GLOBAL.admin-version AS v"))
        .isEqualTo(
            new Constants(
                List.of(
                    new Constants.Term("mysql-threads", "@@mysql-threads"),
                    new Constants.Term("admin-version", "v"))));
    assertThat(CommandParser.parse("SELECT hostname FROM mysql_servers LIMIT 1"))
        .isInstanceOf(Sql.class);
  }

  @Test
  void tablesAreListedBySchemaAndPattern() throws AdminException {
    assertThat(CommandParser.parse("SHOW TABLES")).isEqualTo(new ShowTables(null, null, false));
    assertThat(CommandParser.parse("SHOW TABLES FROM stats LIKE 'stats_mysql%'"))
        .isEqualTo(new ShowTables(Schema.STATS, "stats_mysql%", false));
    assertThat(CommandParser.parse("SHOW FULL TABLES FROM `main`"))
        .isEqualTo(new ShowTables(Schema.MAIN, null, true));
    assertThatThrownBy(() -> CommandParser.parse("SHOW TABLES FROM nowhere"))
        .hasMessage("Unknown database 'nowhere'");
    assertThat(CommandParser.parse("DESC disk.mysql_users"))
        .isEqualTo(new ShowColumns(Schema.DISK, "mysql_users", null, false));
  }

  @Test
  void checksumsAreTakenOfMemoryAndOfDisk() throws AdminException {
    assertThat(CommandParser.parse("CHECKSUM MYSQL SERVERS"))
        .isEqualTo(new Checksum(Schema.MAIN, "mysql_servers", null));
    assertThat(CommandParser.parse("CHECKSUM DISK MYSQL VARIABLES"))
        .isEqualTo(new Checksum(Schema.DISK, "global_variables", "mysql-"));
    assertThat(CommandParser.parse("CHECKSUM TABLE disk.scheduler"))
        .isEqualTo(new Checksum(Schema.DISK, "scheduler", null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ATTACH DATABASE '/etc/passwd' AS x",
        "VACUUM INTO '/tmp/x'",
        "CREATE TRIGGER t AFTER INSERT ON mysql_users BEGIN SELECT 1; END",
        "CREATE TEMP TABLE t (a)",
        "PRAGMA writable_schema = 1",
        "PRAGMA journal_mode"
      })
  void whatReachesOutsideTheTablesIsRefused(String text) {
    assertThatThrownBy(() -> CommandParser.parse(text))
        .isInstanceOf(AdminException.class)
        .extracting(e -> ((AdminException) e).code())
        .isEqualTo(AdminException.NOT_SUPPORTED);
  }

  @Test
  void statementsAreSplitOutsideQuotesAndComments() {
    assertThat(
            CommandParser.split(
                "INSERT INTO t VALUES ('a;b'); -- one; two\nSELECT \"c;d\" /* e;f */;; SHOW TABLES"))
        .containsExactly(
            "INSERT INTO t VALUES ('a;b')", "-- one; two\nSELECT \"c;d\" /* e;f */", "SHOW TABLES");
  }

  @Test
  void aBackslashOfARegularExpressionStaysWhatWasTyped() throws AdminException {
    String text = "INSERT INTO mysql_query_rules (match_digest) VALUES ('^SELECT \\d+\\')";
    assertThat(CommandParser.parse(text)).isEqualTo(new Sql(text));
  }

  @Test
  void mysqlsSpecialLiteralsAreTexts() throws AdminException {
    assertThat(CommandParser.parse("INSERT INTO t VALUES (x'6462', _binary 'a', 'x''y', X 'no')"))
        .isEqualTo(new Sql("INSERT INTO t VALUES (CAST(x'6462' AS TEXT), 'a', 'x''y', X 'no')"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"SELECT $$", "SELECT ?", "SELECT * FROM t WHERE a = $1"})
  void aParameterWithoutAValueIsAnError(String text) {
    assertThatThrownBy(() -> CommandParser.parse(text)).hasMessageContaining("syntax error");
  }

  @Test
  void truncateIsADeleteOfAllRows() throws AdminException {
    assertThat(CommandParser.parse("TRUNCATE TABLE mysql_servers"))
        .isEqualTo(new Sql("DELETE FROM mysql_servers"));
  }
}
