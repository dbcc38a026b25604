package dev.baton.server.proxy;

import dev.baton.proxy.rule.Limit;
import dev.baton.proxy.rule.Rule.Branch;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The column {@code attributes} of {@code mysql_query_rules}: JSON, in which ProxySQL knows one
 * member: {@code {"flagOUTs":[{"id":1,"weight":80},{"id":2,"weight":20}]}}, chains of which one is
 * drawn for each statement. Baton's own are {@code {"max_concurrent":10,"per_second":100,
 * "wait_ms":1000}}.
 *
 * @param branches empty for none
 */
record RuleAttributes(List<Branch> branches, @Nullable Limit limit) {

  private static final String FLAG_OUTS = "flagOUTs";
  private static final String MAX_CONCURRENT = "max_concurrent";
  private static final String PER_SECOND = "per_second";
  private static final String WAIT = "wait_ms";
  private static final Set<String> KNOWN = Set.of(FLAG_OUTS, MAX_CONCURRENT, PER_SECOND, WAIT);
  private static final int MAX_NUMBER = 1_000_000;

  /** Event loops remember when as many statements began. */
  private static final int MAX_PER_SECOND = 100_000;

  private static final int MAX_WAIT = 3_600_000;
  private static final int USUAL_WAIT = 1_000;

  /**
   * @throws IllegalArgumentException if it says what Baton does not know; the message says what
   */
  static RuleAttributes parse(String attributes) {
    if (attributes.isBlank()) {
      return new RuleAttributes(List.of(), null);
    }
    JsonNode root = AttributesColumn.object(attributes);
    for (String name : root.propertyNames()) {
      if (!KNOWN.contains(name)) {
        throw new IllegalArgumentException(
            "'" + name + "' is not known, only flagOUTs, max_concurrent, per_second, wait_ms are");
      }
    }
    return new RuleAttributes(branchesOf(root), limitOf(root));
  }

  private static List<Branch> branchesOf(JsonNode root) {
    List<Branch> branches = new ArrayList<>();
    for (JsonNode one : root.path(FLAG_OUTS)) {
      branches.add(
          new Branch(
              number(one, "id", "id in flagOUTs", 0, MAX_NUMBER),
              number(one, "weight", "weight in flagOUTs", 1, MAX_NUMBER)));
    }
    if (branches.isEmpty() && root.has(FLAG_OUTS)) {
      throw new IllegalArgumentException("flagOUTs is no array of {\"id\":…,\"weight\":…}");
    }
    return branches;
  }

  private static @Nullable Limit limitOf(JsonNode root) {
    if (!root.has(MAX_CONCURRENT) && !root.has(PER_SECOND)) {
      if (root.has(WAIT)) {
        throw new IllegalArgumentException("wait_ms needs max_concurrent or per_second");
      }
      return null;
    }
    return new Limit(
        root.has(MAX_CONCURRENT) ? number(root, MAX_CONCURRENT, MAX_CONCURRENT, 1, MAX_NUMBER) : 0,
        root.has(PER_SECOND) ? number(root, PER_SECOND, PER_SECOND, 1, MAX_PER_SECOND) : 0,
        root.has(WAIT) ? number(root, WAIT, WAIT, 0, MAX_WAIT) : USUAL_WAIT);
  }

  private static int number(JsonNode of, String name, String called, int least, int most) {
    JsonNode value = of.path(name);
    if (!value.isInt() || value.intValue() < least || value.intValue() > most) {
      throw new IllegalArgumentException(
          "%s must be a whole number from %d to %d, it is %s"
              .formatted(called, least, most, value.isMissingNode() ? "missing" : value));
    }
    return value.intValue();
  }
}
