package dev.baton.admin.store;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The databases that an administrator sees, in the order in which they are attached. */
public enum Schema {
  /** What administrators edit, and the runtime tables; in memory. */
  MAIN,
  /** What survives a restart; a file. */
  DISK,
  /** Counters; in memory, filled on read. */
  STATS,
  /** What the checks of the servers saw; in memory. */
  MONITOR,
  /** Samples over time; a file. */
  STATS_HISTORY,
  /** What clients ask about tables; in memory, filled on read. */
  INFORMATION_SCHEMA;

  /** As SQL writes it. */
  public String sql() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Null if there is none of that name; in any case of letters. */
  public static @Nullable Schema named(String text) {
    for (Schema schema : values()) {
      if (schema.sql().equalsIgnoreCase(text)) {
        return schema;
      }
    }
    return null;
  }

  /** Whether its contents are configuration, and so change only for one administrator at a time. */
  public boolean configuration() {
    return this == MAIN || this == DISK;
  }
}
