package dev.baton.admin.cluster;

import dev.baton.core.instance.InstanceKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What keeps members apart now: each is a row of {@code stats_proxysql_servers_problems} with what
 * to do, as long as it lasts, and one line in the log when it begins, changes or ends. Thread-safe.
 */
final class ClusterProblems {

  private static final Logger LOG = LoggerFactory.getLogger(ClusterProblems.class);

  /** The member as a whole, not one of its modules. */
  static final String WHOLE = "";

  private record Where(InstanceKey member, String module) {}

  /** What is wrong, by kind, for programs. */
  enum Kind {
    UNREACHABLE,
    ACCESS_DENIED,
    OTHER_VERSION,
    NOBODY_LOADED,
    NOT_FETCHED_BY_MEMBER,
    REFUSED,
    NOT_THE_SAME
  }

  private record Problem(Kind kind, Instant since, String what, String advice) {}

  private final InstantSource clock;
  private final Map<Where, Problem> problems = new HashMap<>();

  ClusterProblems(InstantSource clock) {
    this.clock = clock;
  }

  synchronized void found(
      InstanceKey member, String module, Kind kind, String what, String advice) {
    Where where = new Where(member, module);
    Problem before = problems.get(where);
    if (before != null && before.kind() == kind && before.what().equals(what)) {
      return;
    }
    Instant since = before != null && before.kind() == kind ? before.since() : clock.instant();
    problems.put(where, new Problem(kind, since, what, advice));
    LOG.warn("Cluster: {}: {}; {}", text(where), what, advice);
  }

  synchronized void gone(InstanceKey member, String module) {
    Where where = new Where(member, module);
    Problem before = problems.remove(where);
    if (before != null) {
      LOG.info("Cluster: {}: no longer: {}", text(where), before.what());
    }
  }

  /** It is no member any more. */
  synchronized void forget(InstanceKey member) {
    problems.keySet().removeIf(where -> where.member().equals(member));
  }

  private static String text(Where where) {
    return where.module().isEmpty()
        ? "member " + where.member()
        : where.module() + " of member " + where.member();
  }

  synchronized List<@Nullable Object[]> rows() {
    List<@Nullable Object[]> rows = new ArrayList<>();
    problems.entrySet().stream()
        .sorted(Comparator.comparing(entry -> text(entry.getKey())))
        .forEach(
            entry ->
                rows.add(
                    new Object[] {
                      entry.getKey().member().host(),
                      (long) entry.getKey().member().port(),
                      entry.getKey().module(),
                      entry.getValue().kind().name(),
                      entry.getValue().since().getEpochSecond(),
                      entry.getValue().what(),
                      entry.getValue().advice()
                    }));
    return rows;
  }
}
