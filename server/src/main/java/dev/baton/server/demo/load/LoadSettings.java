package dev.baton.server.demo.load;

import dev.baton.core.secret.Secret;

/**
 * How the load writes.
 *
 * @param host of the proxy
 * @param clients how many connections write at the same time
 * @param ratePerClient writes per second at which each client paces itself
 */
public record LoadSettings(
    String host,
    int port,
    String user,
    Secret password,
    String schema,
    int clients,
    int ratePerClient) {

  public LoadSettings {
    if (clients < 1 || clients > 1_000) {
      throw new IllegalArgumentException("clients must be 1 to 1000, not " + clients);
    }
    if (ratePerClient < 1 || ratePerClient > 10_000) {
      throw new IllegalArgumentException(
          "the rate of a client must be 1 to 10000 writes a second, not " + ratePerClient);
    }
  }

  String table() {
    return CheckedTable.qualifiedName(schema);
  }
}
