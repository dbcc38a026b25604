package dev.baton.simulation.link;

import dev.baton.core.instance.InstanceKey;
import dev.baton.simulation.server.FakeServer;
import java.util.List;

/** The servers by the keys that the manager knows them by. */
public record ClusterServers(List<FakeServer> servers) {

  public ClusterServers {
    servers = List.copyOf(servers);
  }

  public FakeServer get(InstanceKey key) {
    return servers.stream()
        .filter(server -> server.key().equals(key))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no server " + key));
  }
}
