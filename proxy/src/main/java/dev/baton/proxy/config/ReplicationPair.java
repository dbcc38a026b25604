package dev.baton.proxy.config;

/**
 * Two hostgroups between which servers move as they are read-only or not.
 *
 * @param checkType the variables that are asked, in ProxySQL's form: {@code read_only}, {@code
 *     super_read_only}, {@code innodb_read_only}, or two of them with {@code |} or {@code &}
 */
public record ReplicationPair(int writer, int reader, String checkType) {}
