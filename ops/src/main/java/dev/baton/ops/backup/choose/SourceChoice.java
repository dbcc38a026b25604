package dev.baton.ops.backup.choose;

import dev.baton.core.instance.InstanceKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Who is backed up, and why. Immutable.
 *
 * <p>A replica that is well: rather one that the primary's writes can do without than one whose
 * acknowledgement they wait for, then the one with the least lag. The primary only if that is asked
 * for, or if it is alone.
 *
 * @param primary whether it is the primary
 * @param why a sentence
 * @param passedOver a sentence for each other member that was not as good
 */
public record SourceChoice(
    InstanceKey instance, boolean primary, String why, List<String> passedOver) {

  public SourceChoice {
    passedOver = List.copyOf(passedOver);
  }

  /**
   * @param cluster its name, for messages
   * @throws IOException if nobody can be backed up; the message says why of each
   */
  public static SourceChoice of(String cluster, List<Member> members, SourceRules rules)
      throws IOException {
    Optional<Member> primary = members.stream().filter(Member::primary).findFirst();
    List<Member> others = members.stream().filter(member -> !member.primary()).toList();
    if (rules.primary() || (primary.isPresent() && others.isEmpty())) {
      return ofPrimary(cluster, primary, rules.primary() ? "as was asked for" : "it is alone");
    }
    List<Member> fit = others.stream().filter(member -> refusal(member, rules).isEmpty()).toList();
    boolean allNeeded = others.stream().filter(SourceChoice::serves).count() <= rules.acks();
    Comparator<Member> order =
        Comparator.<Member>comparingInt(member -> isNeeded(member, allNeeded) ? 1 : 0)
            .thenComparingLong(member -> member.lagSeconds().orElse(Long.MAX_VALUE))
            .thenComparingLong(member -> member.missing().orElse(Long.MAX_VALUE))
            .thenComparing(Member::key);
    Member best =
        fit.stream().min(order).orElseThrow(() -> new IOException(nobody(cluster, others, rules)));
    List<String> passedOver = new ArrayList<>();
    for (Member member : others) {
      if (!member.equals(best)) {
        passedOver.add(member.key() + ": " + less(member, rules, allNeeded));
      }
    }
    String why =
        "a replica, %s%s"
            .formatted(
                lag(best),
                isNeeded(best, allNeeded)
                    ? "; the primary's writes wait for its acknowledgements, but no other replica serves"
                    : "");
    return new SourceChoice(best.key(), false, why, passedOver);
  }

  private static SourceChoice ofPrimary(String cluster, Optional<Member> primary, String why)
      throws IOException {
    Member member =
        primary.orElseThrow(
            () -> new IOException("cluster " + cluster + " has no primary at this moment"));
    if (!member.trouble().isEmpty()) {
      throw new IOException(
          "the primary of cluster %s, %s, cannot be backed up: %s"
              .formatted(cluster, member.key(), member.trouble()));
    }
    return new SourceChoice(member.key(), true, "the primary: " + why, List.of());
  }

  private static boolean serves(Member member) {
    return member.acknowledges() && member.trouble().isEmpty();
  }

  /** Whether writes would wait if it did not acknowledge. */
  private static boolean isNeeded(Member member, boolean allNeeded) {
    return allNeeded && member.acknowledges();
  }

  /** Why it cannot be taken; empty if it can. */
  private static String refusal(Member member, SourceRules rules) {
    if (!member.trouble().isEmpty()) {
      return member.trouble();
    }
    if (member.lagSeconds().isEmpty()) {
      return "its lag is not known";
    }
    return member.lagSeconds().getAsLong() > rules.maxLag().toSeconds()
        ? "%s, more than %d s".formatted(lag(member), rules.maxLag().toSeconds())
        : "";
  }

  private static String less(Member member, SourceRules rules, boolean allNeeded) {
    String refusal = refusal(member, rules);
    if (!refusal.isEmpty()) {
      return refusal;
    }
    return isNeeded(member, allNeeded)
        ? "the primary's writes wait for its acknowledgements"
        : lag(member);
  }

  private static String lag(Member member) {
    return "%d s behind%s"
        .formatted(
            member.lagSeconds().orElse(0),
            member.missing().orElse(0) > 0
                ? " (" + member.missing().getAsLong() + " transactions)"
                : "");
  }

  private static String nobody(String cluster, List<Member> others, SourceRules rules) {
    if (others.isEmpty()) {
      return "cluster " + cluster + " has neither a primary nor a replica that is known";
    }
    return "no replica of cluster %s can be backed up: %s. Wait or mend one, allow more lag, take the primary, or name an instance"
        .formatted(
            cluster,
            String.join(
                "; ",
                others.stream()
                    .map(member -> member.key() + ": " + refusal(member, rules))
                    .toList()));
  }
}
