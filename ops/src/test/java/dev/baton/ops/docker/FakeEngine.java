package dev.baton.ops.docker;

import dev.baton.ops.docker.engine.ContainerEngine;
import dev.baton.ops.docker.engine.ContainerSpec;
import dev.baton.ops.docker.engine.ContainerState;
import dev.baton.ops.docker.engine.Mount;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** An engine in memory. */
final class FakeEngine implements ContainerEngine {

  static final String IMAGE_ID = "sha256:12";

  final Map<String, Map<String, String>> networks = new TreeMap<>();
  final Map<String, ContainerSpec> containers = Collections.synchronizedMap(new TreeMap<>());
  final Map<String, String> statuses = Collections.synchronizedMap(new TreeMap<>());
  final List<String> scripts = Collections.synchronizedList(new ArrayList<>());
  final List<String> signals = Collections.synchronizedList(new ArrayList<>());

  @Override
  public String version() {
    return "Fake 1";
  }

  @Override
  public Optional<String> imageId(String image) {
    return Optional.of(IMAGE_ID);
  }

  @Override
  public void pull(String image) throws IOException {
    throw new IOException("no registry");
  }

  @Override
  public String script(String image, String script, List<Mount> mounts, Duration limit) {
    scripts.add(script);
    return "";
  }

  @Override
  public Optional<Map<String, String>> networkLabels(String name) {
    return Optional.ofNullable(networks.get(name));
  }

  @Override
  public void createNetwork(String name, Map<String, String> labels) {
    networks.put(name, labels);
  }

  @Override
  public void removeNetwork(String name) {
    networks.remove(name);
  }

  @Override
  public List<ContainerState> inspect(List<String> names) {
    return names.stream()
        .filter(containers::containsKey)
        .map(
            name -> {
              String status = statuses.getOrDefault(name, "created");
              return new ContainerState(
                  name,
                  status,
                  "",
                  IMAGE_ID,
                  containers.get(name).labels(),
                  status.equals("running")
                      ? Map.of(containers.get(name).network(), "127.0.0.9")
                      : Map.of());
            })
        .toList();
  }

  @Override
  public List<String> labelled(String label, String value) {
    return containers.values().stream()
        .filter(container -> value.equals(container.labels().get(label)))
        .map(ContainerSpec::name)
        .toList();
  }

  @Override
  public void create(ContainerSpec container) {
    containers.put(container.name(), container);
  }

  @Override
  public void start(String container) {
    statuses.put(container, "running");
  }

  @Override
  public void signal(String container, String signal) {
    signals.add(container + " " + signal);
    statuses.put(container, "exited");
  }

  @Override
  public void remove(String container) {
    containers.remove(container);
    statuses.remove(container);
  }

  @Override
  public String logTail(String container, int lines) {
    return "";
  }

  @Override
  public Closeable watchNetwork(String network, Runnable changed) {
    return () -> {};
  }
}
