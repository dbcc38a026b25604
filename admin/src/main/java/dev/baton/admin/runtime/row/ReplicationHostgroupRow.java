package dev.baton.admin.runtime.row;

/**
 * A row of {@code mysql_replication_hostgroups}: servers move between the two as the variable says.
 *
 * @param checkType in lower case, such as {@code read_only|innodb_read_only}
 */
public record ReplicationHostgroupRow(
    int writerHostgroup, int readerHostgroup, String checkType, String comment) {}
