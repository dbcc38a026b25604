package dev.baton.proxy.stats;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The errors that servers gave, on one event loop. Bounded: what is new when it is full is lost.
 */
public final class ErrorCounts {

  private static final int LIMIT = 2_000;
  private static final int MAX_MESSAGE = 512;

  private final Map<ErrorRow.Key, ErrorRow> rows = new HashMap<>();

  /** A server has answered with an error. */
  public void came(ErrorRow.Key key, long nanos, String message) {
    if (rows.size() < LIMIT || rows.containsKey(key)) {
      String kept = message.substring(0, Math.min(message.length(), MAX_MESSAGE));
      rows.merge(key, new ErrorRow(key, 1, nanos, nanos, kept), ErrorRow::plus);
    }
  }

  /** What came so far, and if wanted from now on again from nothing. */
  public List<ErrorRow> rows(boolean reset) {
    List<ErrorRow> all = List.copyOf(rows.values());
    if (reset) {
      rows.clear();
    }
    return all;
  }
}
