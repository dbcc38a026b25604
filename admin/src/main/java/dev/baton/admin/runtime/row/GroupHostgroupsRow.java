package dev.baton.admin.runtime.row;

/**
 * A row of {@code mysql_group_replication_hostgroups} or {@code mysql_galera_hostgroups}.
 *
 * @param writerIsAlsoReader 0 no, 1 yes, 2 only the backup writers
 */
public record GroupHostgroupsRow(
    Kind kind,
    int writerHostgroup,
    int backupWriterHostgroup,
    int readerHostgroup,
    int offlineHostgroup,
    boolean active,
    int maxWriters,
    int writerIsAlsoReader,
    int maxTransactionsBehind,
    String comment) {

  /** Of which table. */
  public enum Kind {
    GROUP_REPLICATION,
    GALERA
  }
}
