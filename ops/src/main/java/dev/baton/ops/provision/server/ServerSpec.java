package dev.baton.ops.provision.server;

import dev.baton.ops.provision.engine.Engine;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One server that is wanted.
 *
 * @param name for messages
 * @param directory gets its folders
 * @param port of clients, on 127.0.0.1
 * @param adminPort by which the manager enters a full server; unused where the version has none
 * @param serverId unique in the cluster
 * @param acks how many replicas must acknowledge a write under semi-sync (MySQL; MariaDB: one)
 * @param options added to the configuration, or replacing what it would say; an empty value stands
 *     for the bare option
 * @param firstStatements run by the first start before anybody can connect, outside the binary log
 */
public record ServerSpec(
    String name,
    Engine engine,
    Path directory,
    int port,
    int adminPort,
    long serverId,
    int acks,
    Map<String, String> options,
    List<String> firstStatements) {

  public ServerSpec {
    options = Map.copyOf(options);
    firstStatements = List.copyOf(firstStatements);
  }

  /** The same server under another server id. */
  public ServerSpec withServerId(long id) {
    return new ServerSpec(
        name, engine, directory, port, adminPort, id, acks, options, firstStatements);
  }

  public NodeLayout layout() {
    return new NodeLayout(directory);
  }
}
