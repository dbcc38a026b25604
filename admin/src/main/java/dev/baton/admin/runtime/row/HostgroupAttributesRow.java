package dev.baton.admin.runtime.row;

/**
 * A row of {@code mysql_hostgroup_attributes}: what holds for one hostgroup instead of the
 * variable.
 *
 * @param autocommit -1 as the client wishes, 0 or 1 always
 * @param ignoreSessionVariables JSON, or empty
 * @param hostgroupSettings JSON, or empty
 * @param serversDefaults JSON, or empty
 */
public record HostgroupAttributesRow(
    int hostgroup,
    int maxNumOnlineServers,
    int autocommit,
    int freeConnectionsPercent,
    String initConnect,
    boolean multiplex,
    boolean connectionWarming,
    int throttleConnectionsPerSecond,
    String ignoreSessionVariables,
    String hostgroupSettings,
    String serversDefaults,
    String comment) {}
