package dev.baton.proxy.monitor;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the checks know of one member of a group. Immutable.
 *
 * @param last null as long as it never answered
 * @param behind how many transactions it was behind in the newest checks in a row that it answered,
 *     oldest first
 * @param silent checks in a row without an answer
 * @param refusal why the newest check could not be made although the server was there; null if it
 *     could
 */
public record MemberFacts(
    @Nullable Reading last, List<Long> behind, int silent, @Nullable String refusal) {

  /** The most that {@code max_transactions_behind_count} can ask for. */
  private static final int REMEMBERED = 10;

  static final MemberFacts NONE = new MemberFacts(null, List.of(), 0, null);

  public MemberFacts {
    behind = List.copyOf(behind);
  }

  MemberFacts answered(Reading reading) {
    List<Long> more = new ArrayList<>(behind);
    if (reading instanceof Reading.Member member) {
      more.add(member.behind());
    }
    int from = Math.max(0, more.size() - REMEMBERED);
    return new MemberFacts(reading, more.subList(from, more.size()), 0, null);
  }

  /** No answer in time, or no connection: it may be the network, so it is counted. */
  MemberFacts unanswered() {
    return new MemberFacts(last, List.of(), silent + 1, refusal);
  }

  /** It answered that it does not answer, or hung up: there is nothing to wait for. */
  MemberFacts refused(String why) {
    return new MemberFacts(last, List.of(), 0, why);
  }

  /** Whether it was further behind in each of so many checks. */
  boolean isBehind(long limit, int checks) {
    int known = behind.size();
    return known >= checks
        && behind.subList(known - checks, known).stream().allMatch(one -> one > limit);
  }

  /** Whether it said just now that it would take a write if need be. */
  boolean isLastResort() {
    return silent == 0
        && refusal == null
        && last instanceof Reading.Node node
        && node.isLastResort();
  }
}
