package dev.baton.manager.loop;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.adopt.AssumedPrimary;
import dev.baton.manager.api.ClusterStatus;
import dev.baton.manager.api.ClusterStatus.Problem;
import dev.baton.manager.api.OperationReport;
import dev.baton.manager.config.ClusterDefinition;
import dev.baton.manager.config.ManagerPorts;
import dev.baton.manager.config.ManagerSettings;
import dev.baton.manager.follow.Followers;
import dev.baton.manager.follow.LeaseKeeper;
import dev.baton.manager.follow.Tables;
import dev.baton.manager.history.History;
import dev.baton.manager.inventory.Inventory;
import dev.baton.manager.operation.Guarantees;
import dev.baton.manager.operation.OperationContext;
import dev.baton.manager.record.Recorder;
import dev.baton.manager.record.Reports;
import dev.baton.manager.recovery.Recoverer;
import dev.baton.manager.refactor.ClusterRefactoring;
import dev.baton.manager.repair.OperationGate;
import dev.baton.manager.watch.Claims;
import dev.baton.manager.watch.InstanceWatcher;
import dev.baton.manager.watch.Member;
import dev.baton.manager.watch.Members;
import dev.baton.manager.watch.WakeUp;
import dev.baton.topology.analysis.Analysis;
import dev.baton.topology.plan.Repair;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.ReplicationChannel;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Everything of one cluster: its members, its loop, its operations. Thread-safe. */
public final class ManagedCluster implements AutoCloseable {
  private final OperationContext context;
  private final ClusterLoop loop;
  private final OperationGate gate = new OperationGate();
  private final ClusterRefactoring refactoring;
  private final AskedFor askedFor;
  private final Recoverer recoverer;

  public ManagedCluster(
      ClusterDefinition definition,
      ManagerSettings settings,
      ManagerPorts ports,
      Recorder recorder,
      History history) {
    WakeUp wakeUp = new WakeUp(ports.tasks());
    Claims claims = new Claims(settings.id(), ports.clock());
    Inventory inventory = new Inventory(definition.name(), ports.log(), ports.wall());
    Members members =
        new Members(
            definition.name(),
            settings,
            ports,
            claims,
            wakeUp::signal,
            () -> inventory.names().orElse(definition.hostNames()),
            definition.ignored());
    Followers followers =
        new Followers(
            definition.followers(),
            ports.clock(),
            ports.tasks(),
            settings.lease(),
            settings.proxyDeadline());
    this.context =
        new OperationContext(
            definition,
            settings,
            ports,
            members,
            followers,
            new LeaseKeeper(followers, settings.leaseInterval(), ports.tasks()),
            new Tables(definition.name(), followers, ports.log(), ports.wall(), ports.tasks()),
            recorder,
            wakeUp,
            inventory,
            new AssumedPrimary());
    Guarantees guarantees = new Guarantees(context);
    OperationRunner runner = new OperationRunner(context, gate);
    this.recoverer = new Recoverer(context, gate, history);
    RecoveryDispatch dispatch = new RecoveryDispatch(context, guarantees, recoverer, runner);
    this.loop = new ClusterLoop(context, gate, claims, guarantees, runner, dispatch);
    this.askedFor = new AskedFor(context, gate, loop, dispatch, runner);
    this.refactoring = new ClusterRefactoring(context, new RefactoringGate(context, loop));
  }

  public String name() {
    return context.cluster();
  }

  /** What people ask to have changed. */
  public ClusterRefactoring refactoring() {
    return refactoring;
  }

  /** What people have said about the cluster and its servers. */
  public Inventory inventory() {
    return context.inventory();
  }

  /**
   * Lets Baton act from now on, or only observe.
   *
   * @return what that means, for a person
   * @throws IllegalArgumentException if it could not act for want of a replication account
   */
  public String arm(boolean on) {
    if (on && context.definition().replication().user().isBlank()) {
      throw new IllegalArgumentException(
          name()
              + " cannot be armed: replicas are repointed by the replication account, which is not"
              + " known. Start baton manager with --replication-user");
    }
    context.inventory().arm(on);
    String sentence =
        on
            ? name() + " is armed: Baton fails over, fences and rejoins."
            : name() + " is not armed: Baton observes it and changes nothing.";
    context.recorder().tell(name(), "", on ? "armed" : "disarmed", sentence);
    context.wakeUp().signal();
    return sentence;
  }

  /** Takes on an instance that a person names; returns the key under which it is known. */
  public InstanceKey discover(InstanceKey instance) {
    InstanceKey key = context.members().discover(instance);
    context.recorder().tell(name(), "", "topology", "A person names " + key + ".");
    return key;
  }

  /**
   * Watches an instance no longer, and drops what was said of it.
   *
   * @return whether it was a member
   * @throws IllegalArgumentException if it is the primary
   */
  public boolean forget(InstanceKey instance) {
    InstanceKey key = context.members().known(instance);
    if (key.equals(context.snapshot().primary())) {
      throw new IllegalArgumentException(key + " is the primary of " + name() + ": it is needed");
    }
    context.inventory().forget(key);
    boolean known = context.members().forget(key);
    if (known) {
      context.recorder().tell(name(), "", "topology", "A person had " + key + " forgotten.");
    }
    return known;
  }

  /** The key of a member by any of its names; empty if it is none. */
  public Optional<InstanceKey> member(InstanceKey name) {
    return context.members().get(context.members().known(name)).map(Member::key);
  }

  /** Whom a member replicates from, by what was last seen of it. */
  public Optional<InstanceKey> sourceOf(InstanceKey member) {
    return context
        .snapshot()
        .view(member)
        .map(InstanceView::facts)
        .flatMap(InstanceFacts::channel)
        .map(ReplicationChannel::source);
  }

  /** Runs what is to be run when an instance has taken its source's place. */
  public void tookSource(String uid, InstanceKey taker, InstanceKey source) {
    recoverer.tookSource(uid, taker, source);
  }

  public void start() {
    context.members().start(context.definition().seeds());
    context.leases().start();
    loop.start();
  }

  public ClusterStatus status() {
    Analysis analysis = loop.analyse();
    List<Problem> problems =
        analysis.findings().stream()
            .map(f -> new Problem(f.instance().toString(), f.code().word(), f.sentence()))
            .toList();
    List<Repair> wanted = loop.wanted(analysis);
    return new ClusterStatus(
        analysis.snapshot(),
        context.definition().policy(),
        healthy(analysis),
        problems,
        Explainer.explain(
            analysis,
            context.definition().policy(),
            context.promotability().among(analysis.snapshot().instances().keySet()),
            loop.standing(),
            wanted),
        wanted.stream().filter(Repair.Report.class::isInstance).map(Repair::sentence).toList(),
        context.armed());
  }

  /** Whether nothing is wrong, nothing is under way, and the proxies know the primary. */
  public boolean healthy() {
    return healthy(loop.analyse());
  }

  private boolean healthy(Analysis analysis) {
    ClusterSnapshot snapshot = analysis.snapshot();
    InstanceKey primary = snapshot.primary();
    return analysis.healthy()
        && primary != null
        && !gate.isBusy()
        && context.tables().serves(snapshot.epoch(), primary);
  }

  /** Someone noticed something about an instance: look at everybody now. */
  public void lookNow(InstanceKey instance) {
    heard(instance, watcher -> {});
  }

  /** Someone said something that may change what is to be done. */
  public void judgeAgain() {
    context.wakeUp().signal();
  }

  /** A proxy, or the instance itself through a proxy, said something of it: look at everybody. */
  public void heard(InstanceKey instance, Consumer<InstanceWatcher> word) {
    context
        .members()
        .get(context.members().known(instance))
        .ifPresent(
            member -> {
              word.accept(member.watcher());
              context.members().poke();
            });
  }

  public List<OperationReport> operations(int limit) {
    return context.log().latest(name(), limit).stream().map(Reports::of).toList();
  }

  /** Whether the instance, by any of its names, is a member. */
  public boolean has(InstanceKey instance) {
    return context.members().get(context.members().known(instance)).isPresent();
  }

  /** What people ask for. */
  public AskedFor askedFor() {
    return askedFor;
  }

  @Override
  public void close() {
    loop.close();
    context.leases().close();
    context.members().close();
  }
}
