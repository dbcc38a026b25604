package dev.baton.topology.analysis;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.snapshot.GroupFacts;
import dev.baton.topology.snapshot.InstanceFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What about a cluster's make would hurt at the next failover, said while there is time: formats,
 * versions and GTID modes that differ, and that nobody could take over.
 */
final class StructureAnalysis {
  private final Cluster cluster;
  private final List<Finding> findings = new ArrayList<>();

  StructureAnalysis(Cluster cluster) {
    this.cluster = cluster;
  }

  List<Finding> findings() {
    List<InstanceFacts> replicas =
        cluster.others().stream()
            .flatMap(view -> cluster.fresh(view).stream())
            .filter(InstanceFacts::isReplica)
            .toList();
    List<InstanceFacts> logging =
        replicas.stream().filter(f -> f.binaryLog() && f.logReplicaUpdates()).toList();
    if (!replicas.isEmpty() && logging.isEmpty() && !cluster.groupGovernsPrimary()) {
      say(
          AnalysisCode.NO_LOGGING_REPLICAS,
          "No replica of %s logs what it applies (%s), so none can be promoted."
              .formatted(cluster.primary(), names(replicas)));
    }
    formats(logging);
    versions(logging);
    gtids(replicas);
    groups();
    return findings;
  }

  private void formats(List<InstanceFacts> logging) {
    List<InstanceFacts> statement = withFormat(logging, "STATEMENT");
    List<InstanceFacts> mixed = withFormat(logging, "MIXED");
    List<InstanceFacts> row = withFormat(logging, "ROW");
    differ(AnalysisCode.STATEMENT_AND_MIXED_LOGGING, statement, "STATEMENT", mixed, "MIXED");
    differ(AnalysisCode.STATEMENT_AND_ROW_LOGGING, statement, "STATEMENT", row, "ROW");
    differ(AnalysisCode.MIXED_AND_ROW_LOGGING, mixed, "MIXED", row, "ROW");
  }

  private static List<InstanceFacts> withFormat(List<InstanceFacts> logging, String format) {
    return logging.stream()
        .filter(f -> f.binlogFormat().toUpperCase(Locale.ROOT).equals(format))
        .toList();
  }

  private void differ(
      AnalysisCode code,
      List<InstanceFacts> some,
      String one,
      List<InstanceFacts> others,
      String other) {
    if (!some.isEmpty() && !others.isEmpty()) {
      say(
          code,
          "%s log as %s and %s as %s: which format the primary writes depends on who is promoted."
              .formatted(names(some), one, names(others), other));
    }
  }

  private void versions(List<InstanceFacts> logging) {
    Set<String> majors = distinct(logging, f -> f.version().major() + "." + f.version().minor());
    if (majors.size() > 1) {
      say(
          AnalysisCode.MULTIPLE_MAJOR_VERSIONS,
          "Replicas that could be promoted run %s: %s."
              .formatted(
                  String.join(" and ", majors),
                  logging.stream()
                      .map(f -> f.key() + " " + f.version())
                      .collect(Collectors.joining(", "))));
    }
  }

  private void gtids(List<InstanceFacts> replicas) {
    boolean anyByGtid = replicas.stream().anyMatch(StructureAnalysis::findsItsPlaceByGtid);
    if (!replicas.isEmpty() && !anyByGtid && !cluster.groupGovernsPrimary()) {
      say(
          AnalysisCode.NO_FAILOVER_SUPPORT,
          "No replica of %s finds its place by GTID (%s)."
              .formatted(cluster.primary(), names(replicas)));
    }
    List<InstanceFacts> all = cluster.allFresh();
    Set<String> modes = distinct(all, f -> f.details().settings().gtidMode());
    modes.remove("");
    if (modes.size() > 1) {
      say(
          AnalysisCode.DIFFERENT_GTID_MODES,
          "gtid_mode differs: %s."
              .formatted(
                  all.stream()
                      .map(f -> f.key() + " " + f.details().settings().gtidMode())
                      .collect(Collectors.joining(", "))));
    }
    for (InstanceFacts facts : all) {
      if (!facts.strictGtid()) {
        say(
            facts.key(),
            AnalysisCode.GTID_NOT_STRICT,
            facts.key() + " has gtid_strict_mode=OFF: as a replica it may diverge in silence.");
      }
    }
  }

  private static boolean findsItsPlaceByGtid(InstanceFacts facts) {
    return facts.gtidEnabled() && facts.channels().stream().anyMatch(c -> c.autoPosition());
  }

  private void groups() {
    for (InstanceFacts facts : cluster.allFresh()) {
      GroupFacts group = facts.details().group().orElse(null);
      if (group == null) {
        continue;
      }
      if (group.state() != GroupFacts.State.ONLINE) {
        say(
            facts.key(),
            AnalysisCode.GROUP_MEMBER_NOT_ONLINE,
            "%s is %s in the group %s, which it knows %d members of."
                .formatted(facts.key(), group.state(), group.name(), group.size()));
      } else if (!group.hasMajority()) {
        say(
            facts.key(),
            AnalysisCode.GROUP_WITHOUT_MAJORITY,
            "%s reaches too few of the %d members of the group %s: nothing can be committed there."
                .formatted(facts.key(), group.size(), group.name()));
      }
    }
  }

  private static Set<String> distinct(
      List<InstanceFacts> all, Function<InstanceFacts, String> property) {
    Set<String> values = new TreeSet<>();
    all.stream().map(property).filter(Predicate.not(String::isEmpty)).forEach(values::add);
    return values;
  }

  private static String names(List<InstanceFacts> all) {
    return all.stream().map(f -> f.key().toString()).collect(Collectors.joining(", "));
  }

  private void say(AnalysisCode code, String sentence) {
    say(cluster.primary(), code, sentence);
  }

  private void say(InstanceKey instance, AnalysisCode code, String sentence) {
    findings.add(new Finding(instance, code, sentence));
  }
}
