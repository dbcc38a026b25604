package dev.baton.cli.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One cluster at one moment: {@code GET /api/v1/clusters/{name}}.
 *
 * @param epoch the highest committed epoch; 0 before the first
 * @param primary who takes the writes, {@code host:port}; null while there is none
 * @param state one word for people: healthy, degraded, read-only (no primary), recovering
 * @param armed whether Baton may act there, or only observes it
 * @param healthy whether a primary of this epoch serves and every member is well
 */
public record ApiCluster(
    String name,
    long epoch,
    @Nullable String primary,
    String state,
    boolean healthy,
    boolean armed,
    Durability durability,
    List<Problem> problems,
    List<ApiInstance> instances) {

  public ApiCluster {
    problems = List.copyOf(problems);
    instances = List.copyOf(instances);
  }

  /**
   * @param mode {@code semi-sync} or {@code async}
   * @param acks how many replicas acknowledge each write
   */
  public record Durability(String mode, int acks, boolean availabilityFirst) {}

  /**
   * @param instance whom it concerns, {@code host:port}
   * @param code the analysis code, in orchestrator's words
   */
  public record Problem(String instance, String code, String sentence) {}
}
