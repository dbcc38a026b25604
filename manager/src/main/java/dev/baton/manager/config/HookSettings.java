package dev.baton.manager.config;

import dev.baton.core.config.Option;
import java.time.Duration;
import java.util.List;

/**
 * The commands that are run around recoveries, with orchestrator's names, placeholders and
 * environment variables. Each is a line for {@code bash -c}; one that ends in {@code &} is not
 * waited for.
 *
 * @param onFailureDetection orchestrator's OnFailureDetectionProcesses
 * @param preGracefulTakeover orchestrator's PreGracefulTakeoverProcesses
 * @param preFailover orchestrator's PreFailoverProcesses
 * @param postFailover orchestrator's PostFailoverProcesses
 * @param postUnsuccessfulFailover orchestrator's PostUnsuccessfulFailoverProcesses
 * @param postPrimaryFailover orchestrator's PostMasterFailoverProcesses
 * @param postIntermediateFailover orchestrator's PostIntermediateMasterFailoverProcesses
 * @param postGracefulTakeover orchestrator's PostGracefulTakeoverProcesses
 * @param postUnsuccessfulGracefulTakeover PostUnsuccessfulGracefulTakeoverProcesses of Percona's
 *     orchestrator
 * @param postTakePrimary orchestrator's PostTakeMasterProcesses
 */
public record HookSettings(
    @Option(
            name = "hooks.on-failure-detection",
            description = "Run when a failure is detected, whether or not it is recovered.",
            defaultValue = "[]")
        List<String> onFailureDetection,
    @Option(
            name = "hooks.pre-graceful-takeover",
            description =
                "Run before a planned takeover touches anything; one that fails ends it there.",
            defaultValue = "[]")
        List<String> preGracefulTakeover,
    @Option(
            name = "hooks.pre-failover",
            description =
                "Run before a recovery touches anything; one that fails ends it there. The clients"
                    + " wait for them.",
            defaultValue = "[]")
        List<String> preFailover,
    @Option(
            name = "hooks.post-failover",
            description = "Run after any recovery that succeeded.",
            defaultValue = "[]")
        List<String> postFailover,
    @Option(
            name = "hooks.post-unsuccessful-failover",
            description = "Run after any recovery that failed, and when one has to wait.",
            defaultValue = "[]")
        List<String> postUnsuccessfulFailover,
    @Option(
            name = "hooks.post-primary-failover",
            description = "Run after a primary was replaced, before hooks.post-failover.",
            defaultValue = "[]")
        List<String> postPrimaryFailover,
    @Option(
            name = "hooks.post-intermediate-failover",
            description =
                "Run after the replicas of a dead intermediate primary were moved, before"
                    + " hooks.post-failover.",
            defaultValue = "[]")
        List<String> postIntermediateFailover,
    @Option(
            name = "hooks.post-graceful-takeover",
            description = "Run after a planned takeover that succeeded.",
            defaultValue = "[]")
        List<String> postGracefulTakeover,
    @Option(
            name = "hooks.post-unsuccessful-graceful-takeover",
            description =
                "Run after a planned takeover that failed, after hooks.post-unsuccessful-failover.",
            defaultValue = "[]")
        List<String> postUnsuccessfulGracefulTakeover,
    @Option(
            name = "hooks.post-take-primary",
            description = "Run after an instance has taken its source's place by take-master.",
            defaultValue = "[]")
        List<String> postTakePrimary,
    @Option(
            name = "hooks.time-limit",
            description = "After which a hook is killed, with everything it has started.",
            defaultValue = "30",
            unit = "s")
        Duration timeLimit,
    @Option(
            name = "hooks.output-limit",
            description = "How much of a hook's output is kept.",
            defaultValue = "16384",
            unit = "bytes")
        int outputLimit) {

  /** No hooks at all. */
  public static final HookSettings NONE =
      new HookSettings(
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          Duration.ofSeconds(30),
          16_384);

  public HookSettings {
    onFailureDetection = List.copyOf(onFailureDetection);
    preGracefulTakeover = List.copyOf(preGracefulTakeover);
    preFailover = List.copyOf(preFailover);
    postFailover = List.copyOf(postFailover);
    postUnsuccessfulFailover = List.copyOf(postUnsuccessfulFailover);
    postPrimaryFailover = List.copyOf(postPrimaryFailover);
    postIntermediateFailover = List.copyOf(postIntermediateFailover);
    postGracefulTakeover = List.copyOf(postGracefulTakeover);
    postUnsuccessfulGracefulTakeover = List.copyOf(postUnsuccessfulGracefulTakeover);
    postTakePrimary = List.copyOf(postTakePrimary);
    if (timeLimit.isNegative() || timeLimit.isZero() || outputLimit < 1) {
      throw new IllegalArgumentException("hooks.time-limit and hooks.output-limit are positive");
    }
  }
}
