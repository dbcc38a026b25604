package dev.baton.server.config;

import dev.baton.core.config.Option;
import dev.baton.core.instance.InstanceKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * How orchestrator's API answers, where that is a matter of taste.
 *
 * @param candidateExpiry orchestrator's CandidateInstanceExpireMinutes
 * @param oscIgnoreHosts orchestrator's OSCIgnoreHostnameFilters
 * @param problemIgnoreHosts orchestrator's ProblemIgnoreHostnameFilters
 * @param environmentPattern orchestrator's PhysicalEnvironmentPattern; it decides nothing
 */
public record OrchestratorApiConfiguration(
    @Option(
            name = "orchestrator.candidate-expiry",
            description = "For how long a promotion rule holds that register-candidate registers.",
            defaultValue = "3600",
            unit = "s")
        Duration candidateExpiry,
    @Option(
            name = "orchestrator.osc-ignore-hosts",
            description =
                "Regular expressions of the HOST:PORT of replicas that cluster-osc-replicas leaves"
                    + " out.",
            defaultValue = "[]")
        List<String> oscIgnoreHosts,
    @Option(
            name = "orchestrator.problem-ignore-hosts",
            description =
                "Regular expressions of the HOST:PORT of instances that problems leaves out.",
            defaultValue = "[]")
        List<String> problemIgnoreHosts,
    @Option(
            name = "orchestrator.environment-pattern",
            description =
                "A regular expression that reads what is told as PhysicalEnvironment out of a host's"
                    + " name.")
        Optional<String> environmentPattern) {

  /** As orchestrator without a word on it. */
  public static final OrchestratorApiConfiguration DEFAULTS =
      new OrchestratorApiConfiguration(Duration.ofHours(1), List.of(), List.of(), Optional.empty());

  /**
   * @throws IllegalArgumentException if an expression is none, or the time is not positive
   */
  public OrchestratorApiConfiguration {
    if (candidateExpiry.isNegative() || candidateExpiry.isZero()) {
      throw new IllegalArgumentException("orchestrator.candidate-expiry is positive");
    }
    oscIgnoreHosts = checked("orchestrator.osc-ignore-hosts", oscIgnoreHosts);
    problemIgnoreHosts = checked("orchestrator.problem-ignore-hosts", problemIgnoreHosts);
    environmentPattern.ifPresent(
        pattern -> checked("orchestrator.environment-pattern", List.of(pattern)));
  }

  private static List<String> checked(String option, List<String> patterns) {
    for (String pattern : patterns) {
      try {
        Pattern.compile(pattern);
      } catch (PatternSyntaxException e) {
        throw new IllegalArgumentException(
            "%s: '%s' is no regular expression: %s".formatted(option, pattern, e.getDescription()),
            e);
      }
    }
    return List.copyOf(patterns);
  }

  /** Whether none of the expressions finds the instance. */
  public static boolean passes(List<String> ignored, InstanceKey instance) {
    return ignored.stream()
        .noneMatch(pattern -> Pattern.compile(pattern).matcher(instance.toString()).find());
  }
}
