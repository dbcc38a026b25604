package dev.baton.ops.docker.names;

import dev.baton.ops.docker.engine.ContainerEngine;
import dev.baton.ops.docker.engine.ContainerState;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
  private final Names named;
  private final Set<String> names = new HashSet<>();
  private @Nullable Closeable watch;

  /** Which containers there are; one that was there once stays a container's name. */
  @FunctionalInterface
  public interface Names {
    List<String> now() throws IOException;
  }

  private NameWatch(ContainerEngine engine, String network, Names named) {
    this.engine = engine;
    this.network = network;
    this.named = named;
  }

  /**
   * Returns when the table is filled.
   *
   * @throws IOException if the engine cannot be asked
   */
  public static NameWatch start(ContainerEngine engine, String network, Names named)
      throws IOException {
    NameWatch started = new NameWatch(engine, network, named);
    started.look();
    started.watch = engine.watchNetwork(network, started::lookQuietly);
    return started;
  }

  /** Looks now, and does not wait for an event. */
  public void refresh() throws IOException {
    look();
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
    names.addAll(named.now());
    names.forEach(name -> table.put(name, Optional.empty()));
    for (ContainerState container : engine.inspect(List.copyOf(names))) {
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
