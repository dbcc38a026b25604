package dev.baton.admin.runtime.row;

import dev.baton.core.secret.Secret;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code mysql_users}.
 *
 * @param hash the stored form: {@code *} and hex digits, or {@code $A$…}; empty for no password
 * @param password the password itself, for the servers behind; null if only its hash is known
 * @param defaultSchema empty if there is none
 * @param attributes JSON, or empty
 */
public record UserRow(
    String username,
    String hash,
    @Nullable Secret password,
    boolean active,
    boolean useSsl,
    int defaultHostgroup,
    String defaultSchema,
    boolean schemaLocked,
    boolean transactionPersistent,
    boolean fastForward,
    boolean backend,
    boolean frontend,
    int maxConnections,
    String attributes,
    String comment) {

  /** Without the hash, which would be enough to log in with the native plug-in. */
  @Override
  public String toString() {
    return "UserRow[" + username + ", active=" + active + ", hostgroup=" + defaultHostgroup + "]";
  }
}
