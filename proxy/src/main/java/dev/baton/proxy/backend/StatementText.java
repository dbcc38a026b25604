package dev.baton.proxy.backend;

import java.util.Arrays;

/**
 * What decides a prepared statement's meaning: its text, and the settings (schema, sql_mode,
 * character set) under which the server resolves it.
 */
public final class StatementText {

  private final byte[] sql;
  private final Settings settings;
  private final int hash;

  public StatementText(byte[] sql, Settings settings) {
    this.sql = sql;
    this.settings = settings;
    this.hash = Arrays.hashCode(sql) * 31 + settings.hashCode();
  }

  public byte[] sql() {
    return sql;
  }

  public Settings settings() {
    return settings;
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof StatementText text
            && hash == text.hash
            && Arrays.equals(sql, text.sql)
            && (settings == text.settings || settings.equals(text.settings)));
  }
}
