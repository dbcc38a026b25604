package dev.baton.admin.store.table;

import static dev.baton.admin.store.table.TableDef.table;

import java.util.List;

/**
 * The tables of {@code information_schema} that drivers, dump tools and graphical clients query,
 * with the columns of MySQL. Those that have nothing to tell here stay empty.
 */
public final class InformationTables {

  public static final TableDef SCHEMATA =
      texts(
          "SCHEMATA",
          "CATALOG_NAME",
          "SCHEMA_NAME",
          "DEFAULT_CHARACTER_SET_NAME",
          "DEFAULT_COLLATION_NAME",
          "SQL_PATH",
          "DEFAULT_ENCRYPTION");

  public static final TableDef TABLES =
      texts(
          "TABLES",
          "TABLE_CATALOG",
          "TABLE_SCHEMA",
          "TABLE_NAME",
          "TABLE_TYPE",
          "ENGINE",
          "VERSION",
          "ROW_FORMAT",
          "TABLE_ROWS",
          "AVG_ROW_LENGTH",
          "DATA_LENGTH",
          "MAX_DATA_LENGTH",
          "INDEX_LENGTH",
          "DATA_FREE",
          "AUTO_INCREMENT",
          "CREATE_TIME",
          "UPDATE_TIME",
          "CHECK_TIME",
          "TABLE_COLLATION",
          "CHECKSUM",
          "CREATE_OPTIONS",
          "TABLE_COMMENT");

  public static final TableDef COLUMNS =
      table("COLUMNS")
          .columns("VARCHAR", "", "TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME", "COLUMN_NAME")
          .column("ORDINAL_POSITION", "INT")
          .columns("VARCHAR", "", "COLUMN_DEFAULT", "IS_NULLABLE", "DATA_TYPE")
          .columns(
              "INT",
              "",
              "CHARACTER_MAXIMUM_LENGTH",
              "CHARACTER_OCTET_LENGTH",
              "NUMERIC_PRECISION",
              "NUMERIC_SCALE",
              "DATETIME_PRECISION")
          .columns(
              "VARCHAR",
              "",
              "CHARACTER_SET_NAME",
              "COLLATION_NAME",
              "COLUMN_TYPE",
              "COLUMN_KEY",
              "EXTRA",
              "PRIVILEGES",
              "COLUMN_COMMENT",
              "GENERATION_EXPRESSION",
              "SRS_ID")
          .build();

  public static final TableDef KEY_COLUMN_USAGE =
      table("KEY_COLUMN_USAGE")
          .columns(
              "VARCHAR",
              "",
              "CONSTRAINT_CATALOG",
              "CONSTRAINT_SCHEMA",
              "CONSTRAINT_NAME",
              "TABLE_CATALOG",
              "TABLE_SCHEMA",
              "TABLE_NAME",
              "COLUMN_NAME")
          .columns("INT", "", "ORDINAL_POSITION", "POSITION_IN_UNIQUE_CONSTRAINT")
          .columns(
              "VARCHAR",
              "",
              "REFERENCED_TABLE_SCHEMA",
              "REFERENCED_TABLE_NAME",
              "REFERENCED_COLUMN_NAME")
          .build();

  public static final TableDef STATISTICS =
      table("STATISTICS")
          .columns("VARCHAR", "", "TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME")
          .column("NON_UNIQUE", "INT")
          .columns("VARCHAR", "", "INDEX_SCHEMA", "INDEX_NAME")
          .column("SEQ_IN_INDEX", "INT")
          .columns("VARCHAR", "", "COLUMN_NAME", "COLLATION")
          .columns("INT", "", "CARDINALITY", "SUB_PART")
          .columns(
              "VARCHAR",
              "",
              "PACKED",
              "NULLABLE",
              "INDEX_TYPE",
              "COMMENT",
              "INDEX_COMMENT",
              "IS_VISIBLE",
              "EXPRESSION")
          .build();

  /** What drivers ask of a server's variables; those of the proxy are in another table. */
  public static final TableDef VARIABLES =
      texts("GLOBAL_VARIABLES", "VARIABLE_NAME", "VARIABLE_VALUE");

  public static final List<TableDef> ALL =
      List.of(
          VARIABLES,
          VARIABLES.as("SESSION_VARIABLES"),
          SCHEMATA,
          TABLES,
          COLUMNS,
          KEY_COLUMN_USAGE,
          STATISTICS,
          texts(
              "TABLE_CONSTRAINTS",
              "CONSTRAINT_CATALOG",
              "CONSTRAINT_SCHEMA",
              "CONSTRAINT_NAME",
              "TABLE_SCHEMA",
              "TABLE_NAME",
              "CONSTRAINT_TYPE",
              "ENFORCED"),
          texts(
              "REFERENTIAL_CONSTRAINTS",
              "CONSTRAINT_CATALOG",
              "CONSTRAINT_SCHEMA",
              "CONSTRAINT_NAME",
              "UNIQUE_CONSTRAINT_CATALOG",
              "UNIQUE_CONSTRAINT_SCHEMA",
              "UNIQUE_CONSTRAINT_NAME",
              "MATCH_OPTION",
              "UPDATE_RULE",
              "DELETE_RULE",
              "TABLE_NAME",
              "REFERENCED_TABLE_NAME"),
          texts(
              "ROUTINES",
              "SPECIFIC_NAME",
              "ROUTINE_CATALOG",
              "ROUTINE_SCHEMA",
              "ROUTINE_NAME",
              "ROUTINE_TYPE",
              "DATA_TYPE",
              "ROUTINE_DEFINITION",
              "ROUTINE_COMMENT",
              "CREATED",
              "LAST_ALTERED",
              "DEFINER"),
          texts(
              "PARAMETERS",
              "SPECIFIC_SCHEMA",
              "SPECIFIC_NAME",
              "ORDINAL_POSITION",
              "PARAMETER_MODE",
              "PARAMETER_NAME",
              "DATA_TYPE",
              "ROUTINE_TYPE"),
          texts(
              "TRIGGERS",
              "TRIGGER_SCHEMA",
              "TRIGGER_NAME",
              "EVENT_MANIPULATION",
              "EVENT_OBJECT_SCHEMA",
              "EVENT_OBJECT_TABLE",
              "ACTION_STATEMENT",
              "ACTION_TIMING"),
          texts(
              "VIEWS", "TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME", "VIEW_DEFINITION", "DEFINER"),
          texts("EVENTS", "EVENT_SCHEMA", "EVENT_NAME", "DEFINER", "EVENT_TYPE", "STATUS"),
          texts(
              "PARTITIONS",
              "TABLE_SCHEMA",
              "TABLE_NAME",
              "PARTITION_NAME",
              "PARTITION_METHOD",
              "TABLESPACE_NAME"),
          texts(
              "FILES",
              "FILE_NAME",
              "FILE_TYPE",
              "TABLESPACE_NAME",
              "LOGFILE_GROUP_NAME",
              "ENGINE",
              "TOTAL_EXTENTS",
              "INITIAL_SIZE",
              "EXTENT_SIZE",
              "EXTRA"),
          texts("COLUMN_STATISTICS", "SCHEMA_NAME", "TABLE_NAME", "COLUMN_NAME", "HISTOGRAM"),
          texts("LIBRARIES", "LIBRARY_SCHEMA", "LIBRARY_NAME", "LANGUAGE", "LIBRARY_DEFINITION"),
          texts("ENGINES", "ENGINE", "SUPPORT", "COMMENT", "TRANSACTIONS", "XA", "SAVEPOINTS"),
          texts("PLUGINS", "PLUGIN_NAME", "PLUGIN_VERSION", "PLUGIN_STATUS", "PLUGIN_TYPE"));

  private InformationTables() {}

  private static TableDef texts(String name, String... columns) {
    return table(name).columns("VARCHAR", "", columns).build();
  }
}
