package dev.baton.ops.docker.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A container that is wanted. Its name is also its host name and its alias in the network.
 *
 * @param user {@code uid:gid} that its process runs as
 * @param program replaces the image's entry point
 * @param stopSignal what the engine sends to stop it, such as {@code SIGTERM}
 * @param stopLimit after which the engine kills it
 * @param health a shell command that succeeds while it is well
 */
public record ContainerSpec(
    String name,
    String image,
    String network,
    String user,
    String program,
    List<String> arguments,
    List<Mount> mounts,
    Map<String, String> labels,
    String stopSignal,
    Duration stopLimit,
    String health) {

  public ContainerSpec {
    arguments = List.copyOf(arguments);
    mounts = List.copyOf(mounts);
    labels = Map.copyOf(labels);
  }
}
