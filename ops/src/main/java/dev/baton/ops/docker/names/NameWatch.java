package dev.baton.ops.docker.names;

import dev.baton.ops.docker.engine.ContainerEngine;
import dev.baton.ops.docker.engine.ContainerState;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@link ContainerNames} as the engine says. While the engine cannot be asked the last
 * answers stay: containers outlive it.
 */
public final class NameWatch implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(NameWatch.class);

  private final ContainerEngine engine;
  private final String network;
  private final List<String> names;
  private @Nullable Closeable watch;

  private NameWatch(ContainerEngine engine, String network, List<String> names) {
    this.engine = engine;
    this.network = network;
    this.names = List.copyOf(names);
  }

  /**
   * Returns when the table is filled.
   *
   * @throws IOException if the engine cannot be asked
   */
  public static NameWatch start(ContainerEngine engine, String network, List<String> names)
      throws IOException {
    NameWatch names1 = new NameWatch(engine, network, names);
    names1.look();
    names1.watch = engine.watchNetwork(network, names1::lookQuietly);
    return names1;
  }

  private void lookQuietly() {
    try {
      look();
    } catch (IOException e) {
      LOG.warn("the containers' addresses may be old: {}", e.getMessage());
    }
  }

  private synchronized void look() throws IOException {
    Map<String, Optional<InetAddress>> table = new HashMap<>();
    names.forEach(name -> table.put(name, Optional.empty()));
    for (ContainerState container : engine.inspect(names)) {
      table.put(
          container.name(),
          Optional.ofNullable(container.addresses().get(network)).map(InetAddress::ofLiteral));
    }
    ContainerNames.set(table);
  }

  @Override
  public void close() throws IOException {
    if (watch != null) {
      watch.close();
    }
    ContainerNames.set(Map.of());
  }
}
