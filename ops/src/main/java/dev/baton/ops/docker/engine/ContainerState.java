package dev.baton.ops.docker.engine;

import java.util.Map;

/**
 * A container as the engine knows it now.
 *
 * @param status the engine's word, such as {@code running}, {@code exited} or {@code paused}
 * @param health the engine's word, such as {@code healthy}; empty without a health check
 * @param imageId of the image it was made from
 * @param addresses by network; a container that does not run has none
 */
public record ContainerState(
    String name,
    String status,
    String health,
    String imageId,
    Map<String, String> labels,
    Map<String, String> addresses) {

  public ContainerState {
    labels = Map.copyOf(labels);
    addresses = Map.copyOf(addresses);
  }

  /** Whether its process exists; that of a paused container does. */
  public boolean isRunning() {
    return status.equals("running") || status.equals("paused");
  }
}
