package dev.baton.topology.refactor;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.port.ServerVerb;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import java.util.Optional;
import java.util.Set;

/**
 * What speaks against doing something to one server, as far as the whole cluster shows it. Pure.
 */
public final class VerbCheck {

  /**
   * @param forceable whether a person may go on all the same: it is inconvenient, and loses nothing
   */
  public record Objection(String sentence, boolean forceable) {}

  private final ClusterSnapshot snapshot;
  private final DurabilityPolicy policy;
  private final Tree tree;
  private final InstanceFacts facts;

  private VerbCheck(ClusterSnapshot snapshot, DurabilityPolicy policy, InstanceFacts facts) {
    this.snapshot = snapshot;
    this.policy = policy;
    this.tree = new Tree(snapshot);
    this.facts = facts;
  }

  public static Optional<Objection> objection(
      ClusterSnapshot snapshot, DurabilityPolicy policy, InstanceKey instance, ServerVerb verb) {
    InstanceView view = snapshot.view(instance).orElse(null);
    if (view == null) {
      return hard(instance + " is not a member of " + snapshot.cluster() + ".");
    }
    InstanceFacts facts = view.facts();
    if (!view.reachable() || facts == null) {
      return hard(
          instance
              + " is not reachable"
              + (view.failure() == null ? "." : ": " + view.failure().message()));
    }
    VerbCheck check = new VerbCheck(snapshot, policy, facts);
    return check.group(verb).or(() -> check.check(verb));
  }

  /** What a member of a replication group is, and what it has executed, is its group's affair. */
  private Optional<Objection> group(ServerVerb verb) {
    boolean interferes =
        switch (verb) {
          case ServerVerb.FollowSource follow -> true;
          case ServerVerb.FollowAt follow -> true;
          case ServerVerb.FollowOwnReplica follow -> true;
          case ServerVerb.StandStill stand -> true;
          case ServerVerb.SemiSyncSource source -> source.on();
          case ServerVerb.ReadOnly readOnly -> true;
          case ServerVerb.ForgetErrant forget -> true;
          default -> false;
        };
    return interferes ? tree.governed(facts.key()).flatMap(VerbCheck::hard) : Optional.empty();
  }

  private Optional<Objection> check(ServerVerb verb) {
    return switch (verb) {
      case ServerVerb.StartReplication start -> needsSource();
      case ServerVerb.RestartReplication restart -> needsSource();
      case ServerVerb.Reattach reattach -> needsSource();
      case ServerVerb.SkipTransaction skip -> needsSource();
      case ServerVerb.ChangeCredentials change -> needsSource();
      case ServerVerb.FollowSource follow -> notThePrimary("made a replica");
      case ServerVerb.FollowAt follow -> notThePrimary("made a replica");
      case ServerVerb.InjectMarker inject -> onlyThePrimary("markers are for all to replicate");
      case ServerVerb.ReadTail read -> needsSource();
      case ServerVerb.MatchTail match -> needsBinaryLog();
      case ServerVerb.StandStill stand -> needsSource().or(this::leaves);
      case ServerVerb.FollowOwnReplica follow -> Optional.empty();
      case ServerVerb.StopReplication stop -> needsSource().or(this::leaves);
      case ServerVerb.ForgetSource forget -> needsSource().or(this::leaves);
      case ServerVerb.Detach detach -> needsSource().or(this::leaves);
      case ServerVerb.Delay delay -> delay(delay);
      case ServerVerb.UseGtid gtid -> needsSource().or(() -> gtid(gtid.on()));
      case ServerVerb.SemiSyncSource source -> semiSyncSource(source.on());
      case ServerVerb.SemiSyncReplica replica -> replica.on() ? Optional.empty() : leaves();
      case ServerVerb.FlushBinaryLogs flush -> needsBinaryLog();
      case ServerVerb.PurgeBinaryLogs purge -> needsBinaryLog().or(this::everybodyAnswers);
      case ServerVerb.ReadOnly readOnly -> readOnly(readOnly.on());
      case ServerVerb.KillQuery kill -> Optional.empty();
      case ServerVerb.InjectEmpty inject -> onlyThePrimary("empty transactions are injected at it");
      case ServerVerb.ForgetErrant forget -> notThePrimary("reset").or(this::hasNoReplicas);
      case ServerVerb.LocateErrant locate -> needsBinaryLog();
    };
  }

  private Optional<Objection> needsSource() {
    return facts.isReplica() ? Optional.empty() : hard(facts.key() + " replicates from nobody.");
  }

  private Optional<Objection> needsBinaryLog() {
    return facts.binaryLog() ? Optional.empty() : hard(facts.key() + " has no binary log.");
  }

  private Optional<Objection> leaves() {
    return new Acknowledgers(tree, policy)
        .objection(Set.of(facts.key()))
        .map(sentence -> new Objection(sentence, true));
  }

  private Optional<Objection> delay(ServerVerb.Delay delay) {
    if (delay.by().isNegative()) {
      return hard("A delay of " + delay.by() + " is not possible.");
    }
    return needsSource();
  }

  private Optional<Objection> gtid(boolean on) {
    return on
        ? Optional.empty()
        : soft("Without GTID Baton can neither move nor promote " + facts.key() + ".");
  }

  private Optional<Objection> semiSyncSource(boolean on) {
    boolean primary = facts.key().equals(snapshot.primary());
    if (!on && primary && policy.mode() == DurabilityPolicy.Mode.SEMI_SYNC) {
      return hard(
          facts.key()
              + " is the primary and the policy is semi-sync: without it acknowledged writes could"
              + " be lost.");
    }
    if (on && facts.isReplica() && !primary) {
      return hard(
          facts.key()
              + " is a replica: its applier's own commits would wait for acknowledgements.");
    }
    if (on && facts.semiSync().connectedAcknowledgers() < facts.semiSync().requiredAcks()) {
      return soft(
          "%s has %d connected acknowledgers and a commit waits for %d: its writes would wait."
              .formatted(
                  facts.key(),
                  facts.semiSync().connectedAcknowledgers(),
                  facts.semiSync().requiredAcks()));
    }
    return Optional.empty();
  }

  private Optional<Objection> readOnly(boolean on) {
    return on ? Optional.empty() : onlyThePrimary("a second writable instance would diverge");
  }

  private Optional<Objection> onlyThePrimary(String why) {
    if (facts.key().equals(snapshot.primary())) {
      return Optional.empty();
    }
    return hard(
        snapshot.primary() == null
            ? "No primary of %s is recorded yet, and %s.".formatted(snapshot.cluster(), why)
            : "The primary of epoch %d is %s, not %s: %s."
                .formatted(snapshot.epoch(), snapshot.primary(), facts.key(), why));
  }

  private Optional<Objection> notThePrimary(String what) {
    return facts.key().equals(snapshot.primary())
        ? hard(facts.key() + " is the primary, which is not " + what + ".")
        : Optional.empty();
  }

  private Optional<Objection> hasNoReplicas() {
    return tree.replicasOf(facts.key()).isEmpty()
        ? Optional.empty()
        : hard(
            "%s replicate from %s and would lose its binary logs: move them first."
                .formatted(tree.replicasOf(facts.key()), facts.key()));
  }

  /** Who does not answer cannot say what it still needs. */
  private Optional<Objection> everybodyAnswers() {
    return snapshot.instances().values().stream()
        .filter(view -> !view.reachable())
        .map(InstanceView::key)
        .findFirst()
        .flatMap(
            key -> soft(key + " does not answer, and may need the binary logs when it is back."));
  }

  private static Optional<Objection> hard(String sentence) {
    return Optional.of(new Objection(sentence, false));
  }

  private static Optional<Objection> soft(String sentence) {
    return Optional.of(new Objection(sentence, true));
  }
}
