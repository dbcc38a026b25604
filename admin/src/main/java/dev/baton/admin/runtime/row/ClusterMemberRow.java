package dev.baton.admin.runtime.row;

/** A row of {@code proxysql_servers}: a core member of the cluster of proxies. */
public record ClusterMemberRow(String hostname, int port, int weight, String comment) {}
