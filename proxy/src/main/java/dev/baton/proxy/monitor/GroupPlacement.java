package dev.baton.proxy.monitor;

import dev.baton.core.instance.InstanceKey;
import dev.baton.proxy.config.GroupHostgroups;
import dev.baton.proxy.config.GroupHostgroups.AlsoReader;
import dev.baton.proxy.config.ServerEntry;
import dev.baton.proxy.config.ServerEntry.Status;
import dev.baton.proxy.monitor.MonitorSettings.Behind;
import dev.baton.proxy.monitor.Verdict.Role;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where the members of one group belong by what each of them is good for: a pure function. As in
 * ProxySQL, {@code max_writers} of those that may write do so, by weight, then by the greatest
 * name; the others of them are backup writers. Unlike in ProxySQL a primary that has begun to be
 * silent counts no longer as soon as another member says that it is the only one.
 */
final class GroupPlacement {

  private static final Comparator<InstanceKey> GREATEST_NAME_FIRST =
      Comparator.comparing(InstanceKey::host).thenComparing(InstanceKey::port).reversed();

  /**
   * @param writers whether it was put where writes go
   */
  record Placed(ServerEntry server, boolean writers) {}

  /**
   * @param reasons why each member is where it is, in a sentence
   */
  record Outcome(List<Placed> placed, Map<InstanceKey, String> reasons) {}

  /**
   * A member, as it was configured and as it is.
   *
   * @param entries by hostgroup
   * @param silent whether its newest check had no answer
   * @param usable whether statements can go to it where it writes
   */
  private record Candidate(
      InstanceKey instance,
      Map<Integer, ServerEntry> entries,
      Verdict verdict,
      boolean behind,
      boolean silent,
      boolean usable) {

    /** What it is like in a hostgroup that it was not configured in. */
    ServerEntry model(GroupHostgroups row) {
      return Stream.of(row.writer(), row.backupWriter(), row.reader(), row.offline())
          .filter(entries::containsKey)
          .map(entries::get)
          .findFirst()
          .orElseThrow();
    }

    boolean mayWrite(GroupHostgroups row) {
      return verdict.role() == Role.WRITER
          || (verdict.role() == Role.UNKNOWN && entries.containsKey(row.writer()));
    }

    Candidate asLastResort() {
      Verdict writes = new Verdict(Role.WRITER, verdict.why() + ", but nobody else could write");
      return new Candidate(instance, entries, writes, behind, silent, usable);
    }

    boolean isRankedLater(boolean sole) {
      return verdict.role() == Role.UNKNOWN || (sole && silent);
    }
  }

  private final GroupHostgroups row;
  private final Behind shunned;
  private final List<Placed> placed = new ArrayList<>();
  private final Map<InstanceKey, String> reasons = new LinkedHashMap<>();

  private GroupPlacement(GroupHostgroups row, Behind shunned) {
    this.row = row;
    this.shunned = shunned;
  }

  static Outcome place(
      GroupHostgroups row,
      List<ServerEntry> configured,
      Map<InstanceKey, Seen> seen,
      MonitorSettings settings) {
    Map<InstanceKey, Map<Integer, ServerEntry>> members = new LinkedHashMap<>();
    for (ServerEntry one : configured) {
      if (row.has(one.hostgroup())) {
        members
            .computeIfAbsent(one.instance(), key -> new LinkedHashMap<>())
            .put(one.hostgroup(), one);
      }
    }
    GroupPlacement placement = new GroupPlacement(row, settings.group().behind());
    List<Candidate> candidates = new ArrayList<>();
    members.forEach(
        (instance, entries) ->
            candidates.add(
                placement.candidate(
                    instance, entries, seen.getOrDefault(instance, Seen.NOTHING), settings)));
    placement.placeAll(placement.withLastResort(candidates, seen), seen);
    return new Outcome(placement.placed, placement.reasons);
  }

  private Candidate candidate(
      InstanceKey instance,
      Map<Integer, ServerEntry> entries,
      Seen known,
      MonitorSettings settings) {
    Verdict verdict = Verdict.of(known.member(), row, settings);
    int checks = settings.group().behindChecks();
    boolean behind = known.member().isBehind(row.maxTransactionsBehind(), checks);
    ServerEntry writer = entries.get(row.writer());
    ServerEntry model = writer != null ? writer : entries.values().iterator().next();
    boolean usable =
        model.status() == Status.ONLINE
            && !known.isSilent(settings)
            && !(behind && shunned != Behind.READERS);
    return new Candidate(instance, entries, verdict, behind, known.member().silent() > 0, usable);
  }

  /** As in ProxySQL: where nobody could write, one that is only desynced or a donor may. */
  private List<Candidate> withLastResort(List<Candidate> candidates, Map<InstanceKey, Seen> seen) {
    if (candidates.stream().anyMatch(one -> one.mayWrite(row))) {
      return candidates;
    }
    Candidate best =
        candidates.stream()
            .filter(
                one ->
                    one.usable()
                        && seen.getOrDefault(one.instance(), Seen.NOTHING).member().isLastResort())
            .min(byRank(false))
            .orElse(null);
    return candidates.stream().map(one -> one.equals(best) ? one.asLastResort() : one).toList();
  }

  private Comparator<Candidate> byRank(boolean sole) {
    return Comparator.comparing((Candidate one) -> one.isRankedLater(sole))
        .thenComparing(one -> -one.model(row).weight())
        .thenComparing(Candidate::instance, GREATEST_NAME_FIRST);
  }

  private void placeAll(List<Candidate> candidates, Map<InstanceKey, Seen> seen) {
    Set<InstanceKey> backups = backups(candidates, seen);
    boolean readers =
        !backups.isEmpty()
            || candidates.stream().anyMatch(one -> one.verdict().role() == Role.READER);
    boolean writersRead =
        row.alsoReader() == AlsoReader.ALL || (row.alsoReader() == AlsoReader.BACKUPS && !readers);
    for (Candidate one : candidates) {
      boolean backup = backups.contains(one.instance());
      switch (one.verdict().role()) {
        case UNKNOWN -> leave(one, backup);
        case WRITER -> {
          write(one, backup);
          if (backup ? row.alsoReader() != AlsoReader.NONE : writersRead) {
            put(one, row.reader());
          }
        }
        case READER -> {
          put(one, row.reader());
          explain(one, "in the readers' hostgroup " + row.reader(), "");
        }
        case OFFLINE, MAINTAINED -> {
          retire(one);
          explain(one, "in the offline hostgroup " + row.offline(), "");
        }
      }
    }
  }

  /** Who may write but exceeds the limit. */
  private Set<InstanceKey> backups(List<Candidate> candidates, Map<InstanceKey, Seen> seen) {
    boolean sole =
        candidates.stream()
            .filter(one -> one.verdict().role() == Role.WRITER && !one.silent())
            .map(one -> seen.getOrDefault(one.instance(), Seen.NOTHING).member().last())
            .anyMatch(last -> last instanceof Reading.Member member && member.primaries() == 1);
    Set<InstanceKey> backups = new HashSet<>();
    candidates.stream()
        .filter(one -> one.mayWrite(row) && one.usable())
        .sorted(byRank(sole))
        .skip(sole ? Math.min(1, row.maxWriters()) : row.maxWriters())
        .forEach(one -> backups.add(one.instance()));
    return backups;
  }

  private void write(Candidate one, boolean backup) {
    if (backup) {
      put(one, row.backupWriter());
      explain(
          one,
          "in the backup writers' hostgroup " + row.backupWriter(),
          ", but hostgroup %d has as many as max_writers=%d allows"
              .formatted(row.writer(), row.maxWriters()));
    } else {
      put(one, row.writer());
      explain(one, "in the writers' hostgroup " + row.writer(), "");
    }
  }

  private void retire(Candidate one) {
    ServerEntry own = one.entries().get(row.offline());
    ServerEntry entry = own != null ? own : one.model(row).inHostgroup(row.offline());
    boolean softly = one.verdict().role() == Role.MAINTAINED && entry.status() == Status.ONLINE;
    add(softly ? entry.withStatus(Status.OFFLINE_SOFT) : entry);
  }

  private void leave(Candidate one, boolean backup) {
    for (ServerEntry entry : one.entries().values()) {
      boolean moved = backup && entry.hostgroup() == row.writer();
      add(moved ? entry.inHostgroup(row.backupWriter()) : entry);
    }
    explain(one, "where it was configured", "");
  }

  private void put(Candidate one, int hostgroup) {
    ServerEntry own = one.entries().get(hostgroup);
    ServerEntry entry = own != null ? own : one.model(row).inHostgroup(hostgroup);
    boolean tooOld =
        one.behind()
            && ((hostgroup == row.reader() && shunned != Behind.WRITERS)
                || (hostgroup == row.writer() && shunned != Behind.READERS));
    add(tooOld && entry.status() == Status.ONLINE ? entry.withStatus(Status.SHUNNED) : entry);
  }

  private void add(ServerEntry entry) {
    placed.add(new Placed(entry, entry.hostgroup() != row.reader()));
  }

  private void explain(Candidate one, String where, String more) {
    String behind =
        one.behind()
            ? "; it is more than %d transactions behind".formatted(row.maxTransactionsBehind())
            : "";
    reasons.put(one.instance(), "is " + where + ": it " + one.verdict().why() + more + behind);
  }
}
