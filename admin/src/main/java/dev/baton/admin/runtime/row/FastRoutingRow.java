package dev.baton.admin.runtime.row;

/** A row of {@code mysql_query_rules_fast_routing}: an exact route, looked up and not searched. */
public record FastRoutingRow(
    String username, String schemaname, int flagIn, int destinationHostgroup, String comment) {}
