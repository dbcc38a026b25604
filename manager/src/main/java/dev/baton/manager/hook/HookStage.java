package dev.baton.manager.hook;

import dev.baton.manager.config.HookSettings;
import java.util.List;
import java.util.function.Function;

/** When hooks are run. */
public enum HookStage {
  ON_FAILURE_DETECTION("OnFailureDetectionProcesses", HookSettings::onFailureDetection),
  PRE_GRACEFUL_TAKEOVER("PreGracefulTakeoverProcesses", HookSettings::preGracefulTakeover),
  PRE_FAILOVER("PreFailoverProcesses", HookSettings::preFailover),
  POST_FAILOVER("PostFailoverProcesses", HookSettings::postFailover),
  POST_UNSUCCESSFUL_FAILOVER(
      "PostUnsuccessfulFailoverProcesses", HookSettings::postUnsuccessfulFailover),
  POST_PRIMARY_FAILOVER("PostMasterFailoverProcesses", HookSettings::postPrimaryFailover),
  POST_INTERMEDIATE_FAILOVER(
      "PostIntermediateMasterFailoverProcesses", HookSettings::postIntermediateFailover),
  POST_GRACEFUL_TAKEOVER("PostGracefulTakeoverProcesses", HookSettings::postGracefulTakeover),
  POST_UNSUCCESSFUL_GRACEFUL_TAKEOVER(
      "PostUnsuccessfulGracefulTakeoverProcesses", HookSettings::postUnsuccessfulGracefulTakeover),
  POST_TAKE_PRIMARY("PostTakeMasterProcesses", HookSettings::postTakePrimary);

  private final String word;
  private final Function<HookSettings, List<String>> lines;

  HookStage(String word, Function<HookSettings, List<String>> lines) {
    this.word = word;
    this.lines = lines;
  }

  /** Its name in orchestrator's configuration. */
  public String word() {
    return word;
  }

  List<String> lines(HookSettings settings) {
    return lines.apply(settings);
  }
}
