package dev.baton.server.proxy;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the columns {@code attributes} of ProxySQL's tables have in common: JSON objects. */
final class AttributesColumn {

  static final JsonMapper JSON = new JsonMapper();

  private AttributesColumn() {}

  /**
   * @throws IllegalArgumentException if it is none; the message says so
   */
  static JsonNode object(String attributes) {
    JsonNode root;
    try {
      root = JSON.readTree(attributes);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("it is no JSON: " + e.getOriginalMessage(), e);
    }
    if (!root.isObject()) {
      throw new IllegalArgumentException("it is no JSON object");
    }
    return root;
  }
}
