package dev.baton.ops.backup.retain;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Decides which backups stay. Pure. Days, weeks and months are those of UTC.
 *
 * <p>Whatever the policy says, the newest backup of each cluster stays, and the newest that has
 * been verified. One that is known to be no good fills nobody's place, and goes as soon as there is
 * a verified one.
 */
public final class Retention {

  private Retention() {}

  /** What is known of a backup beyond its being there. */
  public enum Proof {
    /** Nothing. */
    NONE,
    /** It was restored, and every row came back. */
    VERIFIED,
    /** It lacks something, or did not come back as it was. */
    BAD
  }

  /**
   * @param name tells it from all others
   * @param owner the cluster that it is of
   * @param snapshot the moment that it shows
   */
  public record Stored(String name, String owner, Instant snapshot, Proof proof) {}

  /**
   * @param reason in a few words, why it stays or goes
   */
  public record Decision(Stored stored, boolean kept, String reason) {}

  /** In the order of clusters, and of time in each. */
  public static List<Decision> decide(List<Stored> all, RetentionPolicy policy, Instant now) {
    Map<String, List<Stored>> byOwner = new TreeMap<>();
    all.forEach(one -> byOwner.computeIfAbsent(one.owner(), owner -> new ArrayList<>()).add(one));
    List<Decision> decisions = new ArrayList<>();
    for (List<Stored> ofOne : byOwner.values()) {
      ofOne.sort(Comparator.comparing(Stored::snapshot).thenComparing(Stored::name));
      decisions.addAll(ofCluster(ofOne, policy, now));
    }
    return decisions;
  }

  /**
   * @param backups the oldest first
   */
  private static List<Decision> ofCluster(
      List<Stored> backups, RetentionPolicy policy, Instant now) {
    List<Stored> newestFirst =
        backups.reversed().stream().filter(one -> one.proof() != Proof.BAD).toList();
    Optional<Stored> verified =
        newestFirst.stream().filter(one -> one.proof() == Proof.VERIFIED).findFirst();
    Map<Stored, List<String>> wanted = new HashMap<>();
    newestFirst.stream().findFirst().ifPresent(one -> want(wanted, one, "the newest"));
    verified.ifPresent(one -> want(wanted, one, "the newest that is verified"));
    newestFirst.stream()
        .limit(policy.last())
        .forEach(one -> want(wanted, one, "one of the last " + policy.last()));
    newestFirst.stream()
        .filter(one -> one.snapshot().isAfter(now.minus(policy.within())))
        .forEach(one -> want(wanted, one, "young enough"));
    each(newestFirst, policy.daily(), Retention::day, wanted);
    each(newestFirst, policy.weekly(), Retention::week, wanted);
    each(newestFirst, policy.monthly(), Retention::month, wanted);
    return backups.stream().map(one -> decision(one, wanted, verified.isPresent())).toList();
  }

  private static Decision decision(
      Stored one, Map<Stored, List<String>> wanted, boolean anyVerified) {
    if (one.proof() == Proof.BAD) {
      return anyVerified
          ? new Decision(one, false, "not good, and there is one that is verified")
          : new Decision(one, true, "not good, but none is verified");
    }
    List<String> reasons = wanted.getOrDefault(one, List.of());
    return reasons.isEmpty()
        ? new Decision(one, false, "nothing asks for it")
        : new Decision(one, true, String.join(", ", reasons));
  }

  /** The newest of each of so many days, weeks or months. */
  private static void each(
      List<Stored> newestFirst,
      int count,
      Function<LocalDate, String> span,
      Map<Stored, List<String>> wanted) {
    List<String> seen = new ArrayList<>();
    for (Stored one : newestFirst) {
      String name = span.apply(LocalDate.ofInstant(one.snapshot(), ZoneOffset.UTC));
      if (seen.size() < count && !seen.contains(name)) {
        seen.add(name);
        want(wanted, one, "the newest of " + name);
      }
    }
  }

  private static void want(Map<Stored, List<String>> wanted, Stored one, String reason) {
    wanted.computeIfAbsent(one, key -> new ArrayList<>()).add(reason);
  }

  private static String day(LocalDate date) {
    return date.toString();
  }

  private static String week(LocalDate date) {
    return "%d-W%02d"
        .formatted(
            date.get(IsoFields.WEEK_BASED_YEAR), date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
  }

  private static String month(LocalDate date) {
    return date.toString().substring(0, 7);
  }
}
