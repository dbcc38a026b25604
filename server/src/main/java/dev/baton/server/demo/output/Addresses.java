package dev.baton.server.demo.output;

import java.util.List;

/**
 * Where a running demo can be reached.
 *
 * @param seconds how long it took to get here
 * @param mysqlCommand ready to be pasted into a shell
 * @param servers each with its name and address, the primary first
 */
public record Addresses(
    double seconds, String proxy, String http, String mysqlCommand, List<String> servers) {
  public Addresses {
    servers = List.copyOf(servers);
  }
}
