package dev.baton.admin.store;

/** One table of one schema. */
public record TableRef(Schema schema, String table) {

  /** Prefix of the tables that show what is in force. */
  public static final String RUNTIME_PREFIX = "runtime_";

  /** Prefix of the tables that are Baton's own and not shown. */
  public static final String HIDDEN_PREFIX = "baton_";

  public boolean runtime() {
    return schema == Schema.MAIN && table.startsWith(RUNTIME_PREFIX);
  }

  public boolean hidden() {
    return table.startsWith(HIDDEN_PREFIX);
  }

  @Override
  public String toString() {
    return schema.sql() + "." + table;
  }
}
