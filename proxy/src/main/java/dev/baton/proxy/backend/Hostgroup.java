package dev.baton.proxy.backend;

import dev.baton.proxy.route.Routes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The servers of one hostgroup on one event loop, and whose turn it is. The choice is the smooth
 * weighted round robin of nginx: each server comes as often as its weight says, and no server comes
 * many times in a row.
 */
public final class Hostgroup {

  private final int id;
  private final List<Member> members = new ArrayList<>();
  private boolean writer;
  private @Nullable Hostgroup reader;
  private @Nullable Hostgroup source;
  private @Nullable Routes lead;

  private static final class Member {
    final Backend backend;
    final int weight;
    int current;

    Member(Backend backend, int weight) {
      this.backend = backend;
      this.weight = weight;
    }
  }

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
  }

  void add(Backend backend, int weight) {
    members.add(new Member(backend, weight));
  }

  /** Whether any server takes statements now. */
  public boolean isServing() {
    return !members.isEmpty();
  }

  /** Whether one of them is not known to be out of reach. */
  public boolean isReachable() {
    for (Member member : members) {
      if (!member.backend.isPausing()) {
        return true;
      }
    }
    return false;
  }

  /** Whether there is another server than this one. */
  public boolean hasOther(Backend backend) {
    for (Member member : members) {
      if (!member.backend.equals(backend) && !member.backend.isPausing()) {
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
    Member chosen = turn(true);
    if (chosen == null) {
      chosen = turn(false);
    }
    return chosen == null ? null : chosen.backend;
  }

  private @Nullable Member turn(boolean reachable) {
    Member best = null;
    int total = 0;
    for (int i = 0; i < members.size(); i++) {
      Member one = members.get(i);
      if (!reachable || !one.backend.isPausing()) {
        one.current += one.weight;
        total += one.weight;
        if (best == null || one.current > best.current) {
          best = one;
        }
      }
    }
    if (best != null) {
      best.current -= total;
    }
    return best;
  }
}
