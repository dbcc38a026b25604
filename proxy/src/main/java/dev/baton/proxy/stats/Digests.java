package dev.baton.proxy.stats;

import io.netty.util.collection.LongObjectHashMap;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The digests that one event loop has met: one look-up a statement, the text made once a digest.
 * Bounded: what comes when it is full is not counted.
 */
public final class Digests {

  private static final int LIMIT = 20_000;

  private final LongObjectHashMap<StatementDigest> known = new LongObjectHashMap<>();

  /** The digest with this hash; the text is asked for if it is new. */
  public StatementDigest of(long hash, Supplier<String> text) {
    StatementDigest found = known.get(hash);
    if (found == null) {
      found = new StatementDigest(hash, text.get());
      if (known.size() < LIMIT) {
        known.put(hash, found);
      }
    }
    return found;
  }

  /** A statement has ended. */
  public void ran(
      StatementDigest digest,
      int hostgroup,
      String schema,
      String user,
      long endNanos,
      long micros,
      long affected,
      long sent) {
    digest.use(hostgroup, schema, user).ran(endNanos, micros, affected, sent);
  }

  /** What has run so far, and if wanted from now on again from nothing. */
  public List<DigestRow> rows(boolean reset) {
    List<DigestRow> rows = new ArrayList<>();
    for (StatementDigest digest : known.values()) {
      for (DigestUse use : digest.uses()) {
        rows.add(use.row(digest));
      }
      if (reset) {
        digest.uses().clear();
      }
    }
    return rows;
  }
}
