package dev.baton.proxy.backend;

import dev.baton.proxy.config.HostgroupPolicy;
import dev.baton.proxy.route.Routes;
import org.jspecify.annotations.Nullable;

/** The servers of one hostgroup on one event loop, and whose turn it is. */
public final class Hostgroup {

  private final int id;
  private final Balancer members = new Balancer();
  private final ConnectBudget budget = new ConnectBudget();
  private int tooMany;
  private boolean writer;
  private @Nullable Hostgroup reader;
  private @Nullable Hostgroup source;
  private @Nullable Routes lead;

  Hostgroup(int id) {
    this.id = id;
  }

  public int id() {
    return id;
  }

  /** Whether its servers take writes, as far as the configuration says. */
  public boolean isWriter() {
    return writer;
  }

  /** The hostgroup of this one's replicas; null if there is none. */
  public @Nullable Hostgroup reader() {
    return reader;
  }

  /** The hostgroup of the primary that its servers replicate from; null if there is none. */
  public @Nullable Hostgroup source() {
    return source;
  }

  void writes(Hostgroup replicas) {
    writer = true;
    reader = replicas;
    source = null;
  }

  void reads(Hostgroup primary) {
    writer = false;
    reader = null;
    source = primary;
  }

  /** What a manager lets its pair of hostgroups do; null if none leads it. */
  public @Nullable Routes lead() {
    return lead;
  }

  void lead(@Nullable Routes manager) {
    lead = manager;
  }

  /** Whether what is new for it has to wait for the word of a manager. */
  public boolean isHeld() {
    return writer && lead != null && lead.writablePrimary() == null;
  }

  void clear() {
    members.clear();
    tooMany = 0;
  }

  void add(Backend backend, int weight) {
    members.add(backend, weight);
  }

  /** All its servers are there: how they are used from now on. */
  void use(HostgroupPolicy policy) {
    members.use(policy.balance());
    budget.limit(policy.connectsPerSecond());
    if (members.size() > policy.maxServers()) {
      tooMany = members.size();
      members.clear();
    }
  }

  /** What connections its servers may still get in this second. */
  ConnectBudget budget() {
    return budget;
  }

  /** How many are ONLINE, if those are more than may be, so that none serves; 0 if not. */
  public int tooMany() {
    return tooMany;
  }

  /** Whether any server takes statements now. */
  public boolean isServing() {
    return members.size() > 0;
  }

  /** Whether one of them is not known to be out of reach. */
  public boolean isReachable() {
    for (int i = 0; i < members.size(); i++) {
      if (!members.get(i).isPausing()) {
        return true;
      }
    }
    return false;
  }

  /** Whether there is another server than this one. */
  public boolean hasOther(Backend backend) {
    for (int i = 0; i < members.size(); i++) {
      Backend other = members.get(i);
      if (!other.equals(backend) && !other.isPausing()) {
        return true;
      }
    }
    return false;
  }

  /**
   * The server whose turn it is, past those that cannot be reached now if there are others; null if
   * there is none.
   */
  public @Nullable Backend pick() {
    Backend chosen = members.turn(true);
    return chosen == null ? members.turn(false) : chosen;
  }
}
