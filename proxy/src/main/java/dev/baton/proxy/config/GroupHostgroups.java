package dev.baton.proxy.config;

/**
 * Four hostgroups between which the members of one Group Replication group or Galera cluster move
 * by what they say of themselves: an active row of ProxySQL's tables.
 *
 * @param maxWriters members that may write and exceed it are backup writers
 * @param maxTransactionsBehind what a member may still have to apply
 */
public record GroupHostgroups(
    Kind kind,
    int writer,
    int backupWriter,
    int reader,
    int offline,
    int maxWriters,
    AlsoReader alsoReader,
    int maxTransactionsBehind) {

  /** Of which table. */
  public enum Kind {
    GROUP_REPLICATION,
    GALERA
  }

  /** Which of those that may write are read from, too; in the order of ProxySQL's 0, 1 and 2. */
  public enum AlsoReader {
    NONE,
    ALL,
    /** Backup writers; and a writer while nobody else could be read from. */
    BACKUPS
  }

  public boolean has(int hostgroup) {
    return hostgroup == writer
        || hostgroup == backupWriter
        || hostgroup == reader
        || hostgroup == offline;
  }
}
