package dev.baton.manager;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.Refactoring;
import dev.baton.manager.loop.ManagedCluster;
import dev.baton.manager.refactor.ClusterRefactoring;
import dev.baton.topology.port.ServerVerb;
import dev.baton.topology.refactor.TreeChange;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Leads what is asked for to the cluster it is asked of, names of instances made those it knows.
 */
record ManagerRefactoring(
    Function<String, ManagedCluster> byName, Supplier<Collection<ManagedCluster>> all)
    implements Refactoring {

  /** Something that may have to be waited for. */
  private interface Waiting {
    Report run(ClusterRefactoring of) throws InterruptedException;
  }

  private Report in(String cluster, Waiting waiting) {
    try {
      return waiting.run(byName.apply(cluster).refactoring());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted: the operation goes on by itself", e);
    }
  }

  private InstanceKey known(String cluster, InstanceKey name) {
    return byName.apply(cluster).member(name).orElse(name);
  }

  @Override
  public Optional<String> clusterOf(InstanceKey instance) {
    return all.get().stream()
        .filter(cluster -> cluster.member(instance).isPresent())
        .map(ManagedCluster::name)
        .findFirst();
  }

  @Override
  public Report change(String cluster, TreeChange change, Asked asked) {
    TreeChange named = change.named(name -> known(cluster, name));
    ManagedCluster managed = byName.apply(cluster);
    Optional<InstanceKey> before = managed.sourceOf(named.subject());
    Report report = in(cluster, of -> of.change(named, asked));
    String uid = report.operationId();
    if (named instanceof TreeChange.TakeSource take
        && uid != null
        && report.done().contains(take.subject())) {
      before.ifPresent(source -> managed.tookSource(uid, take.subject(), source));
    }
    return report;
  }

  @Override
  public Report perform(String cluster, InstanceKey instance, ServerVerb verb, Asked asked) {
    return in(cluster, of -> of.perform(known(cluster, instance), verb, asked));
  }

  @Override
  public Report purge(String cluster, InstanceKey instance, String upTo, Asked asked) {
    return in(cluster, of -> of.purge(known(cluster, instance), upTo, asked));
  }

  @Override
  public Report locateErrant(String cluster, InstanceKey instance) {
    return in(cluster, of -> of.locateErrant(known(cluster, instance)));
  }

  @Override
  public Report injectEmpty(String cluster, InstanceKey instance, Asked asked) {
    return in(cluster, of -> of.injectEmpty(known(cluster, instance), asked));
  }

  @Override
  public Report forgetErrant(String cluster, InstanceKey instance, Asked asked) {
    return in(cluster, of -> of.forgetErrant(known(cluster, instance), asked));
  }
}
