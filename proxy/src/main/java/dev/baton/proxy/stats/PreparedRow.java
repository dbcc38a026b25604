package dev.baton.proxy.stats;

/**
 * One prepared statement.
 *
 * @param digest as in {@link DigestRow}; 0 where no client holds it any more
 * @param clients how many clients hold it
 * @param servers how many connections to servers have it prepared
 */
public record PreparedRow(
    String schema,
    String user,
    long digest,
    int clients,
    int servers,
    int parameters,
    String text) {}
