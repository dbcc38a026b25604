package dev.baton.topology.snapshot;

/**
 * An account with which a replica may log in to an instance ({@code REPLICATION SLAVE}).
 *
 * @param host SQL's host pattern
 * @param plugin how it proves itself, such as {@code caching_sha2_password}
 */
public record ReplicationAccount(String user, String host, String plugin) {

  /** Whether a login without TLS needs the server's public key (fact V14). */
  public boolean needsTlsOrKey() {
    return plugin.equals("caching_sha2_password") || plugin.equals("sha256_password");
  }
}
