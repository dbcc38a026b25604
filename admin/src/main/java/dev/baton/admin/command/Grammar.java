package dev.baton.admin.command;

import static dev.baton.admin.command.AdminCommand.Action;
import static dev.baton.admin.command.AdminCommand.Direction;

import dev.baton.admin.command.AdminCommand.Checksum;
import dev.baton.admin.command.AdminCommand.ConfigFile;
import dev.baton.admin.command.AdminCommand.Control;
import dev.baton.admin.command.AdminCommand.Kill;
import dev.baton.admin.command.AdminCommand.Lock;
import dev.baton.admin.command.AdminCommand.NoRows;
import dev.baton.admin.command.AdminCommand.Nothing;
import dev.baton.admin.command.AdminCommand.ResetCounters;
import dev.baton.admin.command.AdminCommand.SaveDigests;
import dev.baton.admin.command.AdminCommand.ShowColumns;
import dev.baton.admin.command.AdminCommand.ShowCreate;
import dev.baton.admin.command.AdminCommand.ShowIndex;
import dev.baton.admin.command.AdminCommand.ShowTableStatus;
import dev.baton.admin.command.AdminCommand.ShowTables;
import dev.baton.admin.command.AdminCommand.Sql;
import dev.baton.admin.command.AdminCommand.Step;
import dev.baton.admin.command.AdminCommand.Structure;
import dev.baton.admin.command.AdminCommand.Transaction;
import dev.baton.admin.command.AdminCommand.Transfer;
import dev.baton.admin.command.AdminCommand.Use;
import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.ConfigModule;
import dev.baton.admin.store.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Every command that is not SQLite's SQL, with its synonyms: one line each, in the notation of
 * {@link Pattern}. The first line that fits counts.
 */
final class Grammar {

  @FunctionalInterface
  private interface Meaning {
    AdminCommand of(Match match) throws AdminException;
  }

  private record Rule(Pattern pattern, Meaning meaning) {}

  private static final String PROXY_VARIABLES =
      "SELECT variable_name AS Variable_name, variable_value AS Value FROM global_variables";

  private static final String VARIABLES =
      PROXY_VARIABLES
          + " UNION ALL SELECT VARIABLE_NAME, VARIABLE_VALUE"
          + " FROM information_schema.GLOBAL_VARIABLES";

  private static final List<Rule> RULES = new ArrayList<>();

  static {
    transfers();
    controls();
    checksums();
    transactions();
    showConfiguration();
    structures();
    showTables();
    clientNoise();
  }

  private Grammar() {}

  /** Null if no line fits. */
  static @Nullable AdminCommand find(List<Token> tokens) throws AdminException {
    for (Rule rule : RULES) {
      Map<String, String> kept = rule.pattern().match(tokens);
      if (kept != null) {
        return rule.meaning().of(new Match(kept));
      }
    }
    return null;
  }

  /** The notations that begin with this word, for an error that helps. */
  static List<String> formsOf(String firstWord) {
    return RULES.stream()
        .map(rule -> rule.pattern().notation())
        .filter(notation -> notation.startsWith(firstWord + " "))
        .toList();
  }

  private static void transfers() {
    transfer("LOAD <module> {TO {RUNTIME|RUN}|FROM {MEMORY|MEM}}", Direction.MEMORY_TO_RUNTIME);
    transfer("SAVE <module> {TO {MEMORY|MEM}|FROM {RUNTIME|RUN}}", Direction.RUNTIME_TO_MEMORY);
    transfer("LOAD <module> {TO {MEMORY|MEM}|FROM DISK}", Direction.DISK_TO_MEMORY);
    transfer("SAVE <module> {TO DISK|FROM {MEMORY|MEM}}", Direction.MEMORY_TO_DISK);
    transfer("LOAD <module> FROM CONFIG", Direction.CONFIG_TO_MEMORY);
  }

  private static void transfer(String notation, Direction direction) {
    rule(notation, match -> new Transfer(match.module(), direction));
  }

  private static void controls() {
    control("PROXYSQL PAUSE", Action.PAUSE);
    control("PROXYSQL RESUME", Action.RESUME);
    control("PROXYSQL START", Action.START);
    control("PROXYSQL STOP", Action.STOP);
    control("PROXYSQL RESTART", Action.RESTART);
    control("PROXYSQL SHUTDOWN", Action.SHUTDOWN);
    control("PROXYSQL SHUTDOWN SLOW", Action.SHUTDOWN_SLOW);
    control("PROXYSQL KILL", Action.KILL);
    control("{PROXYSQL FLUSH|FLUSH} LOGS", Action.FLUSH_LOGS);
    control("PROXYSQL FLUSH [MYSQL] QUERY CACHE", Action.FLUSH_QUERY_CACHE);
    control("PROXYSQL FLUSH MYSQL CLIENT HOSTS", Action.FLUSH_CLIENT_HOSTS);
    control("PROXYSQL FLUSH CONFIGDB", Action.FLUSH_CONFIGDB);
    control("PROXYSQL RELOAD TLS", Action.RELOAD_TLS);
    control("PROXYSQL READONLY", Action.READONLY);
    control("PROXYSQL READWRITE", Action.READWRITE);
    control("PROXYSQL CLUSTER CHECK", Action.CLUSTER_CHECK);
    rule("KILL [CONNECTION] <number>", match -> kill(match, false));
    rule("KILL QUERY <number>", match -> kill(match, true));
  }

  private static void control(String notation, Action action) {
    rule(notation, match -> new Control(action));
  }

  private static Kill kill(Match match, boolean queryOnly) throws AdminException {
    try {
      return new Kill(Long.parseLong(match.required("number")), queryOnly);
    } catch (NumberFormatException e) {
      throw new AdminException(
          AdminException.SYNTAX, "KILL needs the SessionID of SHOW PROCESSLIST, a number", e);
    }
  }

  private static void checksums() {
    rule("CHECKSUM [MEMORY|MEM] <module>", match -> checksum(Schema.MAIN, match.module()));
    rule("CHECKSUM DISK <module>", match -> checksum(Schema.DISK, match.module()));
    checksum("MYSQL REPLICATION HOSTGROUPS", "mysql_replication_hostgroups");
    checksum("MYSQL GROUP REPLICATION HOSTGROUPS", "mysql_group_replication_hostgroups");
    checksum("MYSQL GALERA HOSTGROUPS", "mysql_galera_hostgroups");
    checksum("MYSQL HOSTGROUP ATTRIBUTES", "mysql_hostgroup_attributes");
    checksum("MYSQL SERVERS SSL PARAMS", "mysql_servers_ssl_params");
    rule(
        "CHECKSUM TABLE [<schema> .] <name>",
        match ->
            new Checksum(
                Objects.requireNonNullElse(match.schema(), Schema.MAIN),
                match.required("name"),
                null));
  }

  private static Checksum checksum(Schema schema, ConfigModule module) {
    return new Checksum(schema, module.tables().getFirst().name(), module.variablePrefix());
  }

  private static void checksum(String words, String table) {
    rule("CHECKSUM [MEMORY|MEM] " + words, match -> new Checksum(Schema.MAIN, table, null));
    rule("CHECKSUM DISK " + words, match -> new Checksum(Schema.DISK, table, null));
  }

  private static void transactions() {
    rule("BEGIN [DEFERRED|IMMEDIATE|EXCLUSIVE] [TRANSACTION|WORK]", match -> step(Step.BEGIN));
    rule("START TRANSACTION <rest>", match -> step(Step.BEGIN));
    rule("{COMMIT|END} [TRANSACTION|WORK]", match -> step(Step.COMMIT));
    rule("ROLLBACK [TRANSACTION|WORK]", match -> step(Step.ROLLBACK));
    rule("USE <schema>", match -> new Use(Objects.requireNonNullElse(match.schema(), Schema.MAIN)));
  }

  private static Transaction step(Step step) {
    return new Transaction(step);
  }

  private static void showConfiguration() {
    variables("SHOW [GLOBAL|SESSION|LOCAL|ALL] VARIABLES [LIKE <text>]", "1");
    variables("SHOW ADMIN VARIABLES [LIKE <text>]", "Variable_name LIKE 'admin-%'");
    variables("SHOW MYSQL VARIABLES [LIKE <text>]", "Variable_name LIKE 'mysql-%'");
    rule("SHOW [GLOBAL|SESSION|LOCAL] VARIABLES WHERE <rest>", match -> where(match, VARIABLES));
    rule(
        "SHOW [MYSQL|GLOBAL|SESSION] STATUS WHERE <rest>",
        match ->
            where(
                match,
                "SELECT Variable_Name AS Variable_name, Variable_Value AS Value"
                    + " FROM stats.stats_mysql_global"));
    status("SHOW {MYSQL|GLOBAL|SESSION} STATUS [LIKE <text>]");
    status("SHOW STATUS [LIKE <text>]");
    rule("SHOW [MYSQL] PROCESSLIST", match -> new Sql(processList("SUBSTR(info, 1, 100) info")));
    rule("SHOW [MYSQL] FULL [MYSQL] PROCESSLIST", match -> new Sql(processList("info")));
    sql(
        "SHOW MYSQL USERS",
        "SELECT username, active, use_ssl, default_hostgroup, default_schema, backend, frontend,"
            + " max_connections, comment FROM mysql_users ORDER BY username");
    sql("SHOW MYSQL SERVERS", "SELECT * FROM mysql_servers ORDER BY hostgroup_id, hostname, port");
    sql("SHOW MYSQL QUERY RULES", "SELECT * FROM mysql_query_rules ORDER BY rule_id");
    sql(
        "SHOW MYSQL REPLICATION HOSTGROUPS",
        "SELECT * FROM mysql_replication_hostgroups ORDER BY writer_hostgroup");
    sql("SHOW PROMETHEUS METRICS", "SELECT Data FROM stats.stats_prometheus_metrics");
    sql("SHOW PROXYSQL SERVERS", "SELECT * FROM proxysql_servers ORDER BY hostname, port");
  }

  /** The proxy's; who asks for some by name means perhaps those that every server has. */
  private static void variables(String notation, String condition) {
    rule(
        notation,
        match ->
            new Sql(
                "SELECT * FROM (%s) WHERE %s AND %s ORDER BY 1"
                    .formatted(
                        match.optional("text") == null ? PROXY_VARIABLES : VARIABLES,
                        condition,
                        match.like("Variable_name"))));
  }

  /** The condition may call the columns as they are shown, or as the tables have them. */
  private static Sql where(Match match, String rows) throws AdminException {
    return new Sql(
        ("SELECT Variable_name, Value FROM (SELECT Variable_name, Value, Value AS variable_value"
                + " FROM (%s)) WHERE (%s) ORDER BY 1")
            .formatted(rows, match.required("rest")));
  }

  /** What dumps and monitoring scripts do to tables. */
  private static void structures() {
    rule("DROP TABLE IF EXISTS [<schema> .] <name>", match -> structure(match, false, true));
    rule("DROP TABLE [<schema> .] <name>", match -> structure(match, false, false));
    rule(
        "CREATE TABLE [IF NOT EXISTS] [<schema> .] <name> ( <rest>",
        match -> structure(match, true, true));
    rule("SELECT CONFIG FILE", match -> new ConfigFile(null));
    rule(
        "{SAVE CONFIG TO FILE|SELECT CONFIG INTO OUTFILE} <text>",
        match -> new ConfigFile(match.required("text")));
    rule(
        "{SAVE CONFIG TO FILE|SELECT CONFIG INTO OUTFILE} <rest>",
        match -> new ConfigFile(match.required("rest")));
    rule("SAVE MYSQL {DIGEST|DIGESTS} TO DISK", match -> new SaveDigests());
    rule("LOCK {TABLE|TABLES} <name> WRITE", match -> new Lock(match.required("name")));
    rule("UNLOCK {TABLE|TABLES}", match -> new Lock(null));
    for (String table :
        List.of(
            "stats_mysql_query_digest",
            "stats_mysql_errors",
            "stats_mysql_commands_counters",
            "stats_mysql_connection_pool")) {
      rule("TRUNCATE [TABLE] [stats .] " + table, match -> new ResetCounters(table));
    }
  }

  private static Structure structure(Match match, boolean create, boolean tolerant)
      throws AdminException {
    return new Structure(create, match.schema(), match.required("name"), tolerant);
  }

  private static void status(String notation) {
    rule(
        notation,
        match ->
            new Sql(
                "SELECT Variable_Name AS Variable_name, Variable_Value AS Value"
                    + " FROM stats.stats_mysql_global WHERE "
                    + match.like("Variable_Name")
                    + " ORDER BY Variable_Name"));
  }

  private static String processList(String info) {
    return "SELECT SessionID, user, db, hostgroup, command, time_ms, "
        + info
        + " FROM stats.stats_mysql_processlist ORDER BY SessionID";
  }

  private static void showTables() {
    rule(
        "SHOW TABLES [{FROM|IN} <schema>] [LIKE <text>]",
        match -> new ShowTables(match.schema(), match.optional("text"), false));
    rule(
        "SHOW {FULL|EXTENDED FULL} TABLES [{FROM|IN} <schema>] [LIKE <text>|WHERE <rest>]",
        match -> new ShowTables(match.schema(), match.optional("text"), true));
    rule(
        "SHOW TABLE STATUS [{FROM|IN} <schema>] [LIKE <text>]",
        match -> new ShowTableStatus(match.schema(), match.optional("text")));
    rule(
        "SHOW {DATABASES|SCHEMAS} [LIKE <text>]",
        match ->
            new Sql(
                "SELECT seq, name, file FROM pragma_database_list WHERE name NOT IN ('temp',"
                    + " 'information_schema') AND "
                    + match.like("name")));
    rule(
        "SHOW CREATE TABLE [<schema> .] <name>",
        match -> new ShowCreate(match.schema(), match.required("name")));
    rule(
        "SHOW {COLUMNS|FIELDS} {FROM|IN} [<schema> .] <name> [LIKE <text>]",
        match -> columns(match, false));
    rule(
        "SHOW {COLUMNS|FIELDS} {FROM|IN} <name> {FROM|IN} <schema> [LIKE <text>]",
        match -> columns(match, false));
    rule(
        "SHOW [EXTENDED] FULL {COLUMNS|FIELDS} {FROM|IN} [<schema> .] <name> [LIKE <text>]",
        match -> columns(match, true));
    rule(
        "SHOW [EXTENDED] FULL {COLUMNS|FIELDS} {FROM|IN} <name> {FROM|IN} <schema> [LIKE <text>]",
        match -> columns(match, true));
    rule("{DESCRIBE|DESC} [<schema> .] <name>", match -> columns(match, false));
    rule("EXPLAIN [<schema> .] <name>", match -> columns(match, false));
    rule(
        "SHOW {INDEX|INDEXES|KEYS} {FROM|IN} [<schema> .] <name>",
        match -> new ShowIndex(match.schema(), match.required("name")));
    rule(
        "SHOW {INDEX|INDEXES|KEYS} {FROM|IN} <name> {FROM|IN} <schema>",
        match -> new ShowIndex(match.schema(), match.required("name")));
  }

  private static ShowColumns columns(Match match, boolean full) throws AdminException {
    return new ShowColumns(match.schema(), match.required("name"), match.optional("text"), full);
  }

  /** What drivers, dump tools and graphical clients send that no administrator typed. */
  private static void clientNoise() {
    none("SHOW {WARNINGS|ERRORS} [LIMIT <rest>]", "Level", "Code", "Message");
    none("SHOW TRIGGERS <rest>", "Trigger", "Event", "Table", "Statement", "Timing");
    none("SHOW EVENTS <rest>", "Db", "Name", "Definer", "Type", "Status");
    none("SHOW {PROCEDURE|FUNCTION} STATUS <rest>", "Db", "Name", "Type", "Definer");
    none("SHOW PLUGINS", "Name", "Status", "Type", "Library", "License");
    none("SHOW OPEN TABLES <rest>", "Database", "Table", "In_use", "Name_locked");
    none("SHOW {MASTER|BINARY LOG} STATUS", "File", "Position", "Executed_Gtid_Set");
    none("SHOW {SLAVE|REPLICA} STATUS", "Channel_Name");
    none("SHOW PRIVILEGES", "Privilege", "Context", "Comment");
    none("SHOW GRANTS <rest>", "Grants");
    sql(
        "SHOW ENGINES",
        "SELECT 'SQLite' AS Engine, 'DEFAULT' AS Support, 'Configuration layers' AS Comment,"
            + " 'YES' AS Transactions, 'NO' AS XA, 'YES' AS Savepoints");
    rule(
        "SHOW {CHARSET|CHARACTER SET} [LIKE <text>|WHERE <rest>]",
        match ->
            new Sql(
                "SELECT Charset, Charset AS Description, Collation AS `Default collation`,"
                    + " 4 AS Maxlen FROM mysql_collations WHERE `Default` = 'Yes' AND "
                    + match.like("Charset")
                    + " ORDER BY Charset"));
    rule(
        "SHOW COLLATION [LIKE <text>|WHERE <rest>]",
        match ->
            new Sql(
                "SELECT Collation, Charset, Id, `Default`, 'Yes' AS Compiled, 1 AS Sortlen"
                    + " FROM mysql_collations WHERE "
                    + match.like("Collation")
                    + " ORDER BY Collation"));
    nothing("LOCK {TABLE|TABLES|INSTANCE} <rest>");
    nothing("UNLOCK INSTANCE");
    nothing("FLUSH {TABLES|TABLE|LOCAL|NO_WRITE_TO_BINLOG|PRIVILEGES|STATUS} <rest>");
    nothing("RESET QUERY CACHE");
    nothing("ALTER {TABLE <name>|TABLE <schema> . <name>} {DISABLE|ENABLE} KEYS");
  }

  private static void none(String notation, String... columns) {
    rule(notation, match -> new NoRows(List.of(columns)));
  }

  private static void nothing(String notation) {
    rule(notation, match -> new Nothing());
  }

  private static void sql(String notation, String text) {
    rule(notation, match -> new Sql(text));
  }

  private static void rule(String notation, Meaning meaning) {
    RULES.add(new Rule(Pattern.of(notation), meaning));
  }
}
