package dev.baton.proxy.backend;

import java.util.Arrays;

/**
 * What decides a prepared statement's meaning: its text, and the settings (schema, sql_mode,
 * character set) under which the server resolves it. And whether it is executed with a cursor:
 * MySQL 8.0 to 9.7 answer with no rows, and with what is not the protocol, when a handle that was
 * executed with a cursor once is executed without one.
 */
public final class StatementText {

  private final byte[] sql;
  private final Settings settings;
  private final boolean cursor;
  private final int owned;
  private final int hash;

  public StatementText(byte[] sql, Settings settings) {
    this(sql, settings, false, 0);
  }

  private StatementText(byte[] sql, Settings settings, boolean cursor, int owned) {
    this.sql = sql;
    this.settings = settings;
    this.cursor = cursor;
    this.owned = owned;
    this.hash = (Arrays.hashCode(sql) * 31 + settings.hashCode()) * 31 + (cursor ? 1 : 0) + owned;
  }

  /** The same, executed with a cursor. */
  public StatementText withCursor() {
    return new StatementText(sql, settings, true, owned);
  }

  /**
   * The same, prepared under settings of which the proxy knows only that the session has changed
   * them: not the statement of another handle of the session's.
   *
   * @param handle the client's
   */
  public StatementText ownedBy(int handle) {
    return new StatementText(sql, settings, cursor, handle);
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
            && cursor == text.cursor
            && owned == text.owned
            && Arrays.equals(sql, text.sql)
            && (settings == text.settings || settings.equals(text.settings)));
  }
}
