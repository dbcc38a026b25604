package dev.baton.proxy.rule;

/**
 * An exact route, looked up after the rules where none of them has named a hostgroup.
 *
 * @param schemaname empty for every schema
 */
public record FastRoute(String username, String schemaname, int flagIn, int hostgroup) {}
