package dev.baton.proxy.config;

import dev.baton.core.secret.Secret;
import dev.baton.wire.auth.Credential;

/**
 * Who may log in.
 *
 * @param credential what clients are checked against
 * @param password by which the proxy logs in to servers in this user's name
 * @param defaultSchema what a client gets that names none; empty for none
 * @param tlsRequired clients without TLS are refused
 * @param maxConnections of clients; beyond it they are refused with error 1226
 */
public record Account(
    String name,
    Credential credential,
    Secret password,
    int defaultHostgroup,
    String defaultSchema,
    boolean tlsRequired,
    int maxConnections) {

  /** One password on both sides, no limits: an account of a proxy that a manager leads. */
  public static Account simple(String name, Secret password) {
    return new Account(
        name, new Credential.Password(password), password, 0, "", false, Integer.MAX_VALUE);
  }

  /** Without what could be used to log in. */
  @Override
  public String toString() {
    return "Account[" + name + ", hostgroup=" + defaultHostgroup + "]";
  }
}
