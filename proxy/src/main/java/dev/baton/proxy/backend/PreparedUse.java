package dev.baton.proxy.backend;

/**
 * One statement that is prepared, by a client or on a server's connection.
 *
 * @param digest its digest's number; 0 where it is not known
 * @param clients how many clients hold it
 * @param servers how many connections to servers have it prepared
 */
public record PreparedUse(
    StatementText text, String user, long digest, int clients, int servers, int parameters) {

  /** Of the same statement elsewhere. */
  public PreparedUse plus(PreparedUse other) {
    return new PreparedUse(
        text,
        user,
        digest == 0 ? other.digest : digest,
        clients + other.clients,
        servers + other.servers,
        Math.max(parameters, other.parameters));
  }
}
