package dev.baton.proxy.session;

import dev.baton.proxy.backend.Backend;
import dev.baton.proxy.backend.BackendConnection;
import dev.baton.proxy.backend.Backends;
import dev.baton.proxy.backend.Hostgroup;
import dev.baton.proxy.config.ProxyConfig;
import dev.baton.proxy.route.Routes;
import dev.baton.proxy.rule.Decision;
import dev.baton.proxy.rule.Origin;
import dev.baton.proxy.rule.RuleMatcher;
import dev.baton.proxy.stats.StatementDigest;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which server a statement goes to. Where a manager leads: its table's primary, or a replica. Where
 * the proxy runs alone: the hostgroup that a query rule names, else the user's own; and with no
 * rules at all a plain read outside of a transaction goes to the readers of the user's hostgroup.
 * One per event loop.
 */
public final class Router {

  private final Routes routes;
  private final Backends backends;
  private final RuleMatcher rules = new RuleMatcher(new SplittableRandom());
  private boolean alone;

  /** How often rules have come that have sessions see what they have written. */
  private int causalSince;

  Router(Routes routes, Backends backends) {
    this.routes = routes;
    this.backends = backends;
  }

  /** From now on by this configuration. */
  public void configure(ProxyConfig next) {
    alone = true;
    causalSince += next.rules().isCausal() && !rules.rules().isCausal() ? 1 : 0;
    if (!rules.rules().equals(next.rules())) {
      rules.use(next.rules());
    }
  }

  /** With the hits. */
  public RuleMatcher rules() {
    return rules;
  }

  /** Whether anything but the plan decides where statements go. */
  boolean hasRules() {
    return alone && !rules.rules().isEmpty();
  }

  /** Whether any rule has sessions see what they have written. */
  boolean isCausal() {
    return rules.rules().isCausal();
  }

  /** Another number whenever statements have run since before that nobody kept in mind. */
  int causalSince() {
    return causalSince;
  }

  /**
   * Who knows how far the writes of a hostgroup are; null if it has to be waited for.
   *
   * @param last who took the session's last one
   */
  @Nullable Backend writer(int hostgroup, @Nullable Backend last) {
    Hostgroup group = backends.hostgroups().group(hostgroup);
    if (group == null || group.isHeld()) {
      return null;
    }
    return last != null && !last.isRetired() ? last : group.pick();
  }

  /** What the rules say; valid until the next call. */
  Decision decide(
      Origin origin, String schema, int flag, StatementDigest digest, Supplier<String> text) {
    return rules.decide(origin, schema, flag, digest, text);
  }

  /** Null if it has to be held. */
  @Nullable Backend target(Plan plan, SessionState state, int home) {
    if (alone) {
      Hostgroup group = hostgroup(plan, state, home);
      Backend picked = group == null || group.isHeld() ? null : group.pick();
      return picked == null || isHeldAsReader(group, picked, plan) ? null : picked;
    }
    boolean writable = routes.writablePrimary() != null;
    if (plan.anywhere && state.outsideTransaction()) {
      Backend replica = backends.nextReplica();
      if (replica == null && !writable) {
        replica = backends.anyReplica(); // to wait for: nothing else would end the wait
      }
      if (replica != null) {
        return replica;
      }
    }
    return writable ? backends.primary() : null;
  }

  /** Whether a rule sends to a led primary, among the readers, what it may not acknowledge now. */
  private static boolean isHeldAsReader(@Nullable Hostgroup group, Backend picked, Plan plan) {
    Routes lead = group == null || group.isWriter() ? null : group.lead();
    return lead != null
        && !plan.repeatable
        && picked.instance().equals(lead.lastPrimary())
        && lead.writablePrimary() == null;
  }

  private @Nullable Hostgroup hostgroup(Plan plan, SessionState state, int home) {
    Hostgroup named = named(plan, state, home);
    Hostgroup source = plan.fresh && named != null ? named.source() : null;
    return source == null ? named : source; // nowhere are the data fresher
  }

  private @Nullable Hostgroup named(Plan plan, SessionState state, int home) {
    if (plan.hostgroup >= 0) {
      return backends.hostgroups().group(plan.hostgroup);
    }
    Hostgroup own = backends.hostgroups().group(home);
    if (own != null && plan.anywhere && rules.rules().isEmpty() && state.outsideTransaction()) {
      Hostgroup reader = own.reader();
      boolean reads =
          reader != null
              && (reader.isReachable()
                  || (reader.isServing() && (own.isHeld() || !own.isReachable())));
      return reads ? reader : own;
    }
    return own;
  }

  /** Why {@link #target} is null, for people. */
  String whyHeld(Plan plan, int home) {
    if (!alone) {
      return routes.whyNotWritable();
    }
    int group = plan.hostgroup >= 0 ? plan.hostgroup : home;
    Hostgroup known = backends.hostgroups().group(group);
    if (plan.gtidFrom >= 0 && known != null && known.isServing() && !known.isHeld()) {
      group = plan.gtidFrom; // it has to be asked what the session has written
      known = backends.hostgroups().group(group);
    }
    if (known != null && known.lead() != null && known.isHeld()) {
      return "hostgroup " + group + ": " + known.lead().whyNotWritable();
    }
    if (known != null && known.tooMany() > 0) {
      return "hostgroup %d has %d servers that are ONLINE, which is more than max_num_online_servers"
          .formatted(group, known.tooMany());
    }
    String untrusted = backends.hostgroups().untrusted(group);
    return "hostgroup "
        + group
        + " has no server that is ONLINE"
        + (untrusted.isEmpty() ? "" : "; " + untrusted);
  }

  /** Whether who waits for this server would find nobody else. */
  boolean isOnlyWay(Backend backend) {
    if (alone) {
      Hostgroup group = backends.hostgroups().group(backend.hostgroup());
      return group == null || !(group.hasOther(backend) || sourceReads(group));
    }
    return isPrimary(backend)
        || (routes.writablePrimary() == null
            && backends.nextReplica() == null
            && backend.equals(backends.anyReplica()));
  }

  /** Whether the primary reads where no reader can be reached: nobody has said otherwise. */
  private boolean sourceReads(Hostgroup group) {
    Hostgroup source = group.source();
    return source != null && rules.rules().isEmpty() && source.isReachable() && !source.isHeld();
  }

  /** Whether it is there to take writes. */
  boolean isPrimary(Backend backend) {
    if (alone) {
      Hostgroup group = backends.hostgroups().group(backend.hostgroup());
      return group != null && group.isWriter();
    }
    return backend.equals(backends.primary());
  }

  /** Whether the next command may go to a connection that the session holds. */
  boolean mayUse(BackendConnection bound, SessionState state) {
    Routes lead = leadOf(bound.backend());
    boolean primary = alone || isPrimary(bound.backend());
    if (lead == null || !primary) {
      return true;
    }
    boolean drained = lead.draining() && !state.inTransaction();
    return !drained && counts(lead, bound);
  }

  /** An answer of the primary acknowledges, unless it is to a read outside of a transaction. */
  boolean mayPass(Plan plan, SessionState state, BackendConnection from) {
    if (plan.repeatable && state.outsideTransaction()) {
      return true;
    }
    Routes lead = leadOf(from.backend());
    return lead == null || counts(lead, from);
  }

  private boolean counts(Routes lead, BackendConnection connection) {
    boolean serves = !alone || connection.backend().instance().equals(lead.primary());
    return serves && lead.mayAcknowledge(connection.epoch());
  }

  /**
   * Whose epoch and lease an answer of this server needs; null for nobody's. In a led pair those of
   * the primary do, in whichever of the two hostgroups it was reached.
   */
  private @Nullable Routes leadOf(Backend server) {
    if (!alone) {
      return routes;
    }
    Hostgroup group = backends.hostgroups().group(server.hostgroup());
    if (group == null || group.lead() == null) {
      return null;
    }
    Routes lead = group.lead();
    boolean needed = group.isWriter() || server.instance().equals(lead.lastPrimary());
    return needed ? lead : null;
  }
}
