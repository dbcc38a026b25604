package dev.baton.admin.runtime.row;

/** A row of {@code mysql_firewall_whitelist_rules}: a statement that is allowed. */
public record FirewallRuleRow(
    boolean active,
    String username,
    String clientAddress,
    String schemaname,
    int flagIn,
    String digest,
    String comment) {}
