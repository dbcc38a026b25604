package dev.baton.proxy.config;

import dev.baton.core.secret.Secret;
import dev.baton.wire.auth.Credential;
import dev.baton.wire.auth.LoginSecret;
import org.jspecify.annotations.Nullable;

/**
 * Who may log in.
 *
 * @param credential what clients are checked against
 * @param password by which the proxy logs in to servers in this user's name; null to do so by what
 *     the client's own login reveals
 * @param defaultSchema what a client gets that names none; empty for none
 * @param tlsRequired clients without TLS are refused
 * @param maxConnections of clients; beyond it they are refused with error 1226
 * @param fastForward whether a client has a connection to the default hostgroup of its own, on
 *     which everything is passed on as it is
 * @param schemaLocked whether a client stays in the schema that it begins in, and that is the
 *     default one if there is one
 * @param spiffeId whom a client's certificate has to name, which then takes the place of a
 *     password; null to ask for the password
 */
public record Account(
    String name,
    Credential credential,
    @Nullable Secret password,
    int defaultHostgroup,
    String defaultSchema,
    boolean tlsRequired,
    int maxConnections,
    boolean fastForward,
    boolean schemaLocked,
    @Nullable SpiffeId spiffeId) {

  /** Whose statements are looked at. */
  public Account(
      String name,
      Credential credential,
      @Nullable Secret password,
      int defaultHostgroup,
      String defaultSchema,
      boolean tlsRequired,
      int maxConnections) {
    this(
        name,
        credential,
        password,
        defaultHostgroup,
        defaultSchema,
        tlsRequired,
        maxConnections,
        false,
        false,
        null);
  }

  /** One password on both sides, no limits: an account of a proxy that a manager leads. */
  public static Account simple(String name, Secret password) {
    return new Account(
        name, new Credential.Password(password), password, 0, "", false, Integer.MAX_VALUE);
  }

  /**
   * By what the proxy logs in to servers.
   *
   * @param learned what the client's login has revealed; null if nothing
   * @return null if that is not known
   */
  public @Nullable LoginSecret secret(@Nullable LoginSecret learned) {
    return password == null ? learned : new LoginSecret.Password(password);
  }

  /** Whether a client that names this schema may not begin there. */
  public boolean locksOutOf(String schema) {
    return schemaLocked && !defaultSchema.isEmpty() && !schema.equals(defaultSchema);
  }

  /** Without what could be used to log in. */
  @Override
  public String toString() {
    return "Account[" + name + ", hostgroup=" + defaultHostgroup + "]";
  }
}
