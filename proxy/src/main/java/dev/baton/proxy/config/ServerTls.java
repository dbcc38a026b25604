package dev.baton.proxy.config;

import dev.baton.wire.tls.ClientTls;
import java.util.Map;

/**
 * How connections to one server are encrypted.
 *
 * @param usual in whosoever name
 * @param byUser for these users instead
 */
public record ServerTls(ClientTls usual, Map<String, ClientTls> byUser) {

  /** Encrypts, and takes any certificate. */
  public static final ServerTls UNVERIFIED = new ServerTls(ClientTls.unverified(), Map.of());

  public ServerTls {
    byUser = Map.copyOf(byUser);
  }

  /** For connections in this user's name. */
  public ClientTls of(String user) {
    return byUser.getOrDefault(user, usual);
  }
}
