package dev.baton.manager.api;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.port.ServerVerb;
import dev.baton.topology.refactor.TreeChange;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Changes to the tree and to single servers that a person asks for. One at a time on a cluster, and
 * never beside a failover or switchover; blocking. Nothing is changed in a cluster that is not
 * armed, but a dry run is always answered. Thread-safe.
 */
public interface Refactoring {

  /** The cluster that an instance is a member of, by any of its names. */
  Optional<String> clusterOf(InstanceKey instance);

  /**
   * Changes who replicates from whom.
   *
   * @throws IllegalArgumentException if there is no such cluster
   */
  Report change(String cluster, TreeChange change, Asked asked);

  /**
   * Does something to one server.
   *
   * @throws IllegalArgumentException if there is no such cluster
   */
  Report perform(String cluster, InstanceKey instance, ServerVerb verb, Asked asked);

  /**
   * Removes binary logs that neither a member of the cluster needs any more nor, if there is one,
   * the archive.
   *
   * @param upTo the first binary log that stays
   */
  Report purge(String cluster, InstanceKey instance, String upTo, Asked asked);

  /** Where in its binary logs an instance keeps what its primary has not; changes nothing. */
  Report locateErrant(String cluster, InstanceKey instance);

  /** Commits empty transactions at the primary for what the instance has more than it. */
  Report injectEmpty(String cluster, InstanceKey instance, Asked asked);

  /** Archives what a replica has more than its primary, and makes it forget that it has it. */
  Report forgetErrant(String cluster, InstanceKey instance, Asked asked);

  /**
   * How it is asked for.
   *
   * @param dryRun whether to change nothing and tell the statements
   * @param force whether to go on over objections that are warnings; what could lose an
   *     acknowledged write is refused all the same
   */
  record Asked(boolean dryRun, boolean force) {
    public static final Asked PLAINLY = new Asked(false, false);
    public static final Asked DRY = new Asked(true, false);
  }

  /**
   * What came of it.
   *
   * @param operationId under which it is recorded; null for a dry run
   * @param done the instances that it was done to; for a dry run, that it would be done to
   * @param left the others that were meant, and why it was not done to them
   * @param statements what was said to the servers, in order, or would be
   * @param found what was looked for
   */
  record Report(
      String cluster,
      String word,
      OperationReport.State state,
      String sentence,
      @Nullable String operationId,
      boolean dryRun,
      List<InstanceKey> done,
      Map<InstanceKey, String> left,
      List<Said> statements,
      List<String> found) {
    public Report {
      done = List.copyOf(done);
      left = Collections.unmodifiableMap(new TreeMap<>(left));
      statements = List.copyOf(statements);
      found = List.copyOf(found);
    }
  }

  /** A statement and who it was said to. */
  record Said(InstanceKey instance, String statement) {}
}
