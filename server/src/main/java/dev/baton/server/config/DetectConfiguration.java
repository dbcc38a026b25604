package dev.baton.server.config;

import dev.baton.core.config.Option;
import dev.baton.topology.snapshot.Detected.Subject;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is asked of each server by statements of a person's, every ten seconds: orchestrator's
 * {@code Detect…Query} keys. Each gives one row of one column.
 */
public record DetectConfiguration(
    @Option(
            name = "detect.cluster-alias-query",
            description =
                "A statement, run on the primary, whose one value is another name of the cluster:"
                    + " shown, and known to the filters of recovery.")
        Optional<String> clusterAliasQuery,
    @Option(
            name = "detect.cluster-domain-query",
            description = "The same for the cluster's domain, which is shown and told to hooks.")
        Optional<String> clusterDomainQuery,
    @Option(
            name = "detect.instance-alias-query",
            description = "A statement, run on every server, whose one value is its other name.")
        Optional<String> instanceAliasQuery,
    @Option(
            name = "detect.promotion-rule-query",
            description =
                "The same for its promotion rule, which goes before one that was registered or that"
                    + " promotion.rules says.")
        Optional<String> promotionRuleQuery,
    @Option(
            name = "detect.data-center-query",
            description =
                "The same for its data centre, which goes before promotion.data-center-pattern.")
        Optional<String> dataCenterQuery,
    @Option(
            name = "detect.region-query",
            description = "The same for its region, which goes before promotion.region-pattern.")
        Optional<String> regionQuery,
    @Option(
            name = "detect.environment-query",
            description =
                "The same for its environment, which goes before orchestrator.environment-pattern.")
        Optional<String> environmentQuery,
    @Option(
            name = "detect.semi-sync-query",
            description =
                "The same for its semi-sync priority: where acknowledgers are to be restored, a"
                    + " replica of 0 is left out, and the lowest number comes first.")
        Optional<String> semiSyncQuery,
    @Option(
            name = "detect.pseudo-gtid-query",
            description = "The same for whether it is told as one that uses Pseudo-GTID, by a 1.")
        Optional<String> pseudoGtidQuery) {

  /** The statements that are configured. */
  public Map<Subject, String> queries() {
    EnumMap<Subject, String> queries = new EnumMap<>(Subject.class);
    put(queries, Subject.CLUSTER_ALIAS, clusterAliasQuery);
    put(queries, Subject.CLUSTER_DOMAIN, clusterDomainQuery);
    put(queries, Subject.INSTANCE_ALIAS, instanceAliasQuery);
    put(queries, Subject.PROMOTION_RULE, promotionRuleQuery);
    put(queries, Subject.DATA_CENTRE, dataCenterQuery);
    put(queries, Subject.REGION, regionQuery);
    put(queries, Subject.ENVIRONMENT, environmentQuery);
    put(queries, Subject.SEMI_SYNC, semiSyncQuery);
    put(queries, Subject.PSEUDO_GTID, pseudoGtidQuery);
    return queries;
  }

  private static void put(
      Map<Subject, String> queries, Subject subject, Optional<String> statement) {
    statement.filter(text -> !text.isBlank()).ifPresent(text -> queries.put(subject, text));
  }
}
