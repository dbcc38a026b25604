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

  Router(Routes routes, Backends backends) {
    this.routes = routes;
    this.backends = backends;
  }

  /** From now on by this configuration. */
  public void configure(ProxyConfig next) {
    alone = true;
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

  /** What the rules say; valid until the next call. */
  Decision decide(
      Origin origin, String schema, int flag, StatementDigest digest, Supplier<String> text) {
    return rules.decide(origin, schema, flag, digest, text);
  }

  /** Null if it has to be held. */
  @Nullable Backend target(Plan plan, SessionState state, int home) {
    if (alone) {
      Hostgroup group = hostgroup(plan, state, home);
      return group == null ? null : group.pick();
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

  private @Nullable Hostgroup hostgroup(Plan plan, SessionState state, int home) {
    if (plan.hostgroup >= 0) {
      return backends.hostgroups().group(plan.hostgroup);
    }
    Hostgroup own = backends.hostgroups().group(home);
    if (own != null && plan.anywhere && rules.rules().isEmpty() && state.outsideTransaction()) {
      Hostgroup reader = own.reader();
      return reader != null && reader.isServing() ? reader : own;
    }
    return own;
  }

  /** Why {@link #target} is null, for people. */
  String whyHeld(Plan plan, int home) {
    if (!alone) {
      return routes.whyNotWritable();
    }
    int group = plan.hostgroup >= 0 ? plan.hostgroup : home;
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
      return group == null || !group.hasOther(backend);
    }
    return isPrimary(backend)
        || (routes.writablePrimary() == null
            && backends.nextReplica() == null
            && backend.equals(backends.anyReplica()));
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
    if (alone) {
      return true;
    }
    boolean drained = routes.draining() && !state.inTransaction();
    boolean counts = routes.mayAcknowledge(bound.epoch());
    return !isPrimary(bound.backend()) || (!drained && counts);
  }

  /** An answer of the primary acknowledges, unless it is to a read outside of a transaction. */
  boolean mayPass(Plan plan, SessionState state, BackendConnection from) {
    boolean acknowledges = !(plan.repeatable && state.outsideTransaction());
    return alone || !acknowledges || routes.mayAcknowledge(from.epoch());
  }
}
