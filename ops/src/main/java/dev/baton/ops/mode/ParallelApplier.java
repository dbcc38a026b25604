package dev.baton.ops.mode;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether a replica applies in parallel, as document 004 of the references wants it: several
 * workers, by logical clock, committing in the source's order. Immutable.
 *
 * @param workers the variable that says how many, and how many it says
 * @param wrong the variables that are otherwise, with the value that each is to have
 */
record ParallelApplier(String workers, long count, Map<String, String> wrong) {

  ParallelApplier {
    wrong = Collections.unmodifiableMap(new TreeMap<>(wrong));
  }

  /**
   * @param wanted how many workers there are to be at least
   */
  static ParallelApplier of(MemberState member, int wanted) {
    Map<String, String> wrong = new TreeMap<>();
    String workers =
        member
            .nameOf("slave_parallel_threads", "replica_parallel_workers", "slave_parallel_workers")
            .orElse("");
    long count = number(member.variable(workers));
    if (count < wanted) {
      wrong.put(workers, Integer.toString(wanted));
    }
    if (member.isMariaDb()) {
      String mode = member.variable("slave_parallel_mode");
      if (mode.equals("none") || mode.equals("minimal")) {
        wrong.put("slave_parallel_mode", "conservative");
      }
      return new ParallelApplier(workers, count, wrong);
    }
    member
        .nameOf("replica_parallel_type", "slave_parallel_type")
        .filter(name -> !member.variable(name).equals("LOGICAL_CLOCK"))
        .ifPresent(name -> wrong.put(name, "LOGICAL_CLOCK"));
    member
        .nameOf("replica_preserve_commit_order", "slave_preserve_commit_order")
        .filter(name -> !member.isOn(name))
        .ifPresent(name -> wrong.put(name, "ON"));
    return new ParallelApplier(workers, count, wrong);
  }

  /** As it is, in a line. */
  static String describe(MemberState member) {
    List<String> words = new ArrayList<>();
    ParallelApplier applier = of(member, 0);
    words.add(applier.count + (member.isMariaDb() ? " threads" : " workers"));
    String mode =
        member.variable("replica_parallel_type", "slave_parallel_type", "slave_parallel_mode");
    if (!mode.isEmpty()) {
      words.add(mode);
    }
    String order = member.variable("replica_preserve_commit_order", "slave_preserve_commit_order");
    if (!order.isEmpty()) {
      words.add("commit order " + (MemberState.isTrue(order) ? "kept" : "NOT kept"));
    }
    String tracking = member.variable("binlog_transaction_dependency_tracking");
    if (!tracking.isEmpty()) {
      words.add("dependencies by " + tracking);
    }
    return String.join(", ", words);
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
