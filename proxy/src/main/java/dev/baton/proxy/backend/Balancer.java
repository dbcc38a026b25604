package dev.baton.proxy.backend;

import dev.baton.proxy.config.HostgroupPolicy.Balance;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is among the servers of a hostgroup, as one event loop sees them. By weight it is
 * the smooth weighted round robin of nginx: each server comes as often as its weight says, and none
 * comes many times in a row. The other ways take that turn among those that are equal, so that an
 * idle hostgroup is used evenly, too.
 *
 * <p>Allocates nothing.
 */
final class Balancer {

  private final List<Member> members = new ArrayList<>();
  private Balance balance = Balance.WEIGHTED;

  private static final class Member {
    final Backend backend;
    final int weight;
    int current;

    Member(Backend backend, int weight) {
      this.backend = backend;
      this.weight = weight;
    }
  }

  void use(Balance wanted) {
    balance = wanted;
  }

  void clear() {
    members.clear();
  }

  void add(Backend backend, int weight) {
    members.add(new Member(backend, weight));
  }

  int size() {
    return members.size();
  }

  Backend get(int index) {
    return members.get(index).backend;
  }

  /**
   * @param reachable whether to pass over those that cannot be reached now
   * @return null if nobody is left
   */
  @Nullable Backend turn(boolean reachable) {
    double lowest = balance == Balance.WEIGHTED ? 0 : lowestCost(reachable);
    Member best = null;
    int total = 0;
    for (int i = 0; i < members.size(); i++) {
      Member one = members.get(i);
      if ((!reachable || !one.backend.isPausing()) && cost(one) <= lowest) {
        one.current += one.weight;
        total += one.weight;
        if (best == null || one.current > best.current) {
          best = one;
        }
      }
    }
    if (best == null) {
      return null;
    }
    best.current -= total;
    return best.backend;
  }

  private double lowestCost(boolean reachable) {
    double lowest = Double.MAX_VALUE;
    for (int i = 0; i < members.size(); i++) {
      Member one = members.get(i);
      if (!reachable || !one.backend.isPausing()) {
        lowest = Math.min(lowest, cost(one));
      }
    }
    return lowest;
  }

  /** A server that has answered nothing for a while is as good as free: it is tried. */
  private double cost(Member one) {
    return switch (balance) {
      case WEIGHTED -> 0;
      case LEAST_LOADED -> (double) one.backend.busyCount() / one.weight;
      case FASTEST ->
          (double) one.backend.answerTime().nanos() * (one.backend.busyCount() + 1) / one.weight;
    };
  }
}
