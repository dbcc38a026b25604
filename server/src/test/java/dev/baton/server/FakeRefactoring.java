package dev.baton.server;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.OperationReport.State;
import dev.baton.manager.api.Refactoring;
import dev.baton.topology.port.ServerVerb;
import dev.baton.topology.refactor.TreeChange;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes down what it is asked for and says that it is done. */
record FakeRefactoring(List<String> asked) implements Refactoring {

  private Report done(String cluster, String word, InstanceKey instance, String what, Asked how) {
    asked.add(what + (how.dryRun() ? " dry" : "") + (how.force() ? " forced" : ""));
    return new Report(
        cluster,
        word,
        State.DONE,
        "Done.",
        how.dryRun() ? null : "r-1",
        how.dryRun(),
        List.of(instance),
        Map.of(),
        List.of(new Said(instance, word + " statement")),
        List.of());
  }

  @Override
  public Optional<String> clusterOf(InstanceKey instance) {
    return Optional.of("main");
  }

  @Override
  public Report change(String cluster, TreeChange change, Asked how) {
    return done(cluster, change.word(), change.subject(), cluster + " " + change, how);
  }

  @Override
  public Report perform(String cluster, InstanceKey instance, ServerVerb verb, Asked how) {
    return done(cluster, verb.word(), instance, cluster + " " + verb + " on " + instance, how);
  }

  @Override
  public Report purge(String cluster, InstanceKey instance, String upTo, Asked how) {
    return done(cluster, "purge", instance, cluster + " purge " + instance + " to " + upTo, how);
  }

  @Override
  public Report locateErrant(String cluster, InstanceKey instance) {
    return done(cluster, "locate", instance, cluster + " locate " + instance, Asked.DRY);
  }

  @Override
  public Report injectEmpty(String cluster, InstanceKey instance, Asked how) {
    return done(cluster, "inject", instance, cluster + " inject " + instance, how);
  }

  @Override
  public Report forgetErrant(String cluster, InstanceKey instance, Asked how) {
    return done(cluster, "forget", instance, cluster + " forget " + instance, how);
  }
}
