package dev.baton.server.config;

import dev.baton.core.config.Expressions;
import dev.baton.core.config.Option;
import dev.baton.core.instance.InstanceKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

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
    oscIgnoreHosts = List.copyOf(oscIgnoreHosts);
    problemIgnoreHosts = List.copyOf(problemIgnoreHosts);
    Expressions.compiled("orchestrator.osc-ignore-hosts", oscIgnoreHosts);
    Expressions.compiled("orchestrator.problem-ignore-hosts", problemIgnoreHosts);
    Expressions.compiled("orchestrator.environment-pattern", environmentPattern.stream().toList());
  }

  /** Whether none of the expressions finds the instance. */
  public static boolean passes(List<String> ignored, InstanceKey instance) {
    return ignored.stream()
        .noneMatch(pattern -> Pattern.compile(pattern).matcher(instance.toString()).find());
  }
}
