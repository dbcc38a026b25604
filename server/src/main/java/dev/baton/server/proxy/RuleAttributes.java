package dev.baton.server.proxy;

import dev.baton.proxy.rule.Rule.Branch;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The column {@code attributes} of {@code mysql_query_rules}: JSON, in which ProxySQL knows one
 * member: {@code {"flagOUTs":[{"id":1,"weight":80},{"id":2,"weight":20}]}}, chains of which one is
 * drawn for each statement.
 */
final class RuleAttributes {

  private static final String FLAG_OUTS = "flagOUTs";
  private static final int MAX_WEIGHT = 1_000_000;

  private RuleAttributes() {}

  /**
   * @throws IllegalArgumentException if it says what Baton does not know; the message says what
   */
  static List<Branch> branches(String attributes) {
    if (attributes.isBlank()) {
      return List.of();
    }
    JsonNode root = AttributesColumn.object(attributes);
    for (String name : root.propertyNames()) {
      if (!name.equals(FLAG_OUTS)) {
        throw new IllegalArgumentException("'" + name + "' is not known, only flagOUTs is");
      }
    }
    List<Branch> branches = new ArrayList<>();
    for (JsonNode one : root.path(FLAG_OUTS)) {
      branches.add(new Branch(number(one, "id", 0), number(one, "weight", 1)));
    }
    if (branches.isEmpty() && !root.isEmpty()) {
      throw new IllegalArgumentException("flagOUTs is no array of {\"id\":…,\"weight\":…}");
    }
    return branches;
  }

  private static int number(JsonNode of, String name, int least) {
    JsonNode value = of.path(name);
    if (!value.isInt() || value.intValue() < least || value.intValue() > MAX_WEIGHT) {
      throw new IllegalArgumentException(
          "%s in flagOUTs must be a whole number from %d to %d, it is %s"
              .formatted(name, least, MAX_WEIGHT, value.isMissingNode() ? "missing" : value));
    }
    return value.intValue();
  }
}
