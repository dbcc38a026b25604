package dev.baton.core.gtid;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A MariaDB position: for each replication domain the last transaction, as in {@code
 * gtid_binlog_pos}, {@code gtid_slave_pos} and {@code gtid_current_pos}. Immutable.
 *
 * <p>A position is not a set: it stands for everything before it <em>in one history</em>. What it
 * says about another server's history, and what it cannot say, is told at {@link #covers}.
 *
 * @see <a href="https://mariadb.com/kb/en/gtid/">Global Transaction ID, MariaDB documentation</a>
 */
public final class MariadbGtidPosition implements GtidPosition {

  /** The position of a server without history. */
  public static final MariadbGtidPosition EMPTY = new MariadbGtidPosition(new TreeMap<>());

  private final TreeMap<Long, MariadbGtid> byDomain;

  private MariadbGtidPosition(TreeMap<Long, MariadbGtid> byDomain) {
    this.byDomain = byDomain;
  }

  /**
   * Reads {@code 0-1-5,1-2-7}, in any order, with or without spaces; empty text is {@link #EMPTY}.
   *
   * @throws IllegalArgumentException if an item is malformed or a domain is named twice, as a
   *     server refuses it (error 1943)
   */
  public static MariadbGtidPosition parse(String text) {
    try {
      return of(MariadbGtid.parseList(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("MariaDB GTID position: " + e.getMessage(), e);
    }
  }

  /**
   * @throws IllegalArgumentException if a domain occurs twice
   */
  public static MariadbGtidPosition of(Collection<MariadbGtid> gtids) {
    TreeMap<Long, MariadbGtid> byDomain = new TreeMap<>();
    for (MariadbGtid gtid : gtids) {
      MariadbGtid earlier = byDomain.put(gtid.domain(), gtid);
      if (earlier != null) {
        throw new IllegalArgumentException(
            "domain " + gtid.domain() + " is named twice: " + earlier + " and " + gtid);
      }
    }
    return new MariadbGtidPosition(byDomain);
  }

  /** The last transaction of each domain, ordered by domain. */
  public List<MariadbGtid> gtids() {
    return List.copyOf(byDomain.values());
  }

  /** The last transaction of one domain; empty if the history has none of it. */
  public Optional<MariadbGtid> at(long domain) {
    return Optional.ofNullable(byDomain.get(domain));
  }

  /** This position with one domain's last transaction replaced, by a lower one too. */
  public MariadbGtidPosition with(MariadbGtid gtid) {
    TreeMap<Long, MariadbGtid> next = new TreeMap<>(byDomain);
    next.put(gtid.domain(), gtid);
    return new MariadbGtidPosition(next);
  }

  /**
   * Compares sequence numbers per domain, so a branch looks covered by any longer branch: see
   * {@link GtidPosition#covers}.
   */
  @Override
  public boolean covers(GtidPosition other) {
    for (MariadbGtid theirs : sameFlavour(other).byDomain.values()) {
      MariadbGtid ours = byDomain.get(theirs.domain());
      if (ours == null || ours.sequence() < theirs.sequence()) {
        return false;
      }
    }
    return true;
  }

  /** Of equal sequence numbers this position's own transaction stays. */
  @Override
  public MariadbGtidPosition joinedWith(GtidPosition other) {
    TreeMap<Long, MariadbGtid> joined = new TreeMap<>(byDomain);
    for (MariadbGtid theirs : sameFlavour(other).byDomain.values()) {
      joined.merge(theirs.domain(), theirs, (a, b) -> b.sequence() > a.sequence() ? b : a);
    }
    return new MariadbGtidPosition(joined);
  }

  @Override
  public boolean isEmpty() {
    return byDomain.isEmpty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MariadbGtidPosition position && byDomain.equals(position.byDomain);
  }

  @Override
  public int hashCode() {
    return byDomain.hashCode();
  }

  @Override
  public String toString() {
    return byDomain.values().stream().map(MariadbGtid::toString).collect(Collectors.joining(","));
  }

  private static MariadbGtidPosition sameFlavour(GtidPosition other) {
    if (other instanceof MariadbGtidPosition position) {
      return position;
    }
    throw new IllegalArgumentException(
        "a MariaDB position cannot be compared with the MySQL GTID set " + other);
  }
}
