package dev.baton.topology.snapshot;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What statements that a person has configured tell of an instance, as orchestrator's {@code
 * Detect…Query} do: where it stands, what it is called, who is to be promoted. Immutable.
 *
 * @param values the first column of the first row of each that told something when it last worked
 * @param failures why those failed that do not work now; what they told before still holds
 */
public record Detected(Map<Subject, String> values, Map<Subject, String> failures) {

  public static final Detected NOTHING = new Detected(Map.of(), Map.of());

  public Detected {
    values = copy(values);
    failures = copy(failures);
  }

  private static Map<Subject, String> copy(Map<Subject, String> map) {
    EnumMap<Subject, String> copy = new EnumMap<>(Subject.class);
    copy.putAll(map);
    return Collections.unmodifiableMap(copy);
  }

  /** What is asked. */
  public enum Subject {
    /** Asked of an instance that replicates from nobody; it names the cluster. */
    CLUSTER_ALIAS,
    /** The same. */
    CLUSTER_DOMAIN,
    INSTANCE_ALIAS,
    /** A promotion rule's word. */
    PROMOTION_RULE,
    DATA_CENTRE,
    REGION,
    ENVIRONMENT,
    /** 0 for a replica that is never made to acknowledge, else the lowest number comes first. */
    SEMI_SYNC,
    /** 1 if Pseudo-GTID is in use. */
    PSEUDO_GTID;

    /** Whether it is the cluster's, which only a primary tells. */
    public boolean ofCluster() {
      return this == CLUSTER_ALIAS || this == CLUSTER_DOMAIN;
    }
  }

  /** Empty if the statement told nothing, or there is none. */
  public Optional<String> value(Subject subject) {
    return Optional.ofNullable(values.get(subject));
  }

  /** A number; empty if there is none. */
  public Optional<Integer> number(Subject subject) {
    try {
      return value(subject).map(text -> Integer.parseInt(text.strip()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
