package dev.baton.admin.cluster;

import dev.baton.admin.runtime.Checksums;

/**
 * Whether a member's configuration is to be fetched: ProxySQL's rule, and what it leaves open.
 *
 * <p>A configuration travels when its version is above 1, which a LOAD makes it, and when its
 * epoch, the second of that LOAD, is newer than one's own; one's own version 1 gives way to any.
 * Two LOADs within the same second leave members that differ for ever in ProxySQL: here the greater
 * checksum counts, which all members see alike, and what gives way is kept in a file.
 *
 * @see <a href="https://proxysql.com/documentation/proxysql-cluster/">ProxySQL Cluster</a>
 */
final class SyncRule {

  /** What follows from a member's checksum and one's own. */
  enum Verdict {
    /** They are alike. */
    SAME,
    /** The member's is newer: fetch it. */
    FETCH,
    /** Both were loaded in the same second; the member's counts. */
    FETCH_TIE,
    /** One's own is newer, and the member is the one to fetch. */
    OWN_COUNTS,
    /** Neither has been loaded since its start: nobody knows which is meant. */
    NOBODY_LOADED
  }

  private SyncRule() {}

  static Verdict of(Checksums.Value own, Checksums.Value theirs) {
    if (own.checksum().equals(theirs.checksum())) {
      return Verdict.SAME;
    }
    if (theirs.version() <= 1) {
      return own.version() <= 1 ? Verdict.NOBODY_LOADED : Verdict.OWN_COUNTS;
    }
    if (own.version() <= 1 || theirs.epoch() > own.epoch()) {
      return Verdict.FETCH;
    }
    if (theirs.epoch() < own.epoch()) {
      return Verdict.OWN_COUNTS;
    }
    return theirs.checksum().compareTo(own.checksum()) > 0 ? Verdict.FETCH_TIE : Verdict.OWN_COUNTS;
  }
}
