package dev.baton.server.proxy;

import dev.baton.proxy.config.SpiffeId;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The column {@code attributes} of {@code mysql_users}: JSON, of which {@code {"spiffe_id":
 * "spiffe://…"}} is known here.
 */
public final class UserAttributes {

  private static final String SPIFFE_ID = "spiffe_id";

  private UserAttributes() {}

  /** What of it Baton goes by, in the same form; empty if nothing. */
  public static String known(String attributes) {
    JsonMapper json = AttributesColumn.JSON; // not before: thousands of users mostly need none
    try {
      JsonNode id = json.readTree(attributes).path(SPIFFE_ID);
      String reduced = json.writeValueAsString(json.createObjectNode().set(SPIFFE_ID, id));
      return spiffeId(reduced) == null ? "" : reduced;
    } catch (JacksonException | IllegalArgumentException e) {
      return "";
    }
  }

  /**
   * Whom a client's certificate has to name; null if none is asked for.
   *
   * @throws IllegalArgumentException if it says what Baton does not know; the message says what
   */
  static @Nullable SpiffeId spiffeId(String attributes) {
    if (attributes.isBlank()) {
      return null;
    }
    JsonNode root = AttributesColumn.object(attributes);
    for (String name : root.propertyNames()) {
      if (!name.equals(SPIFFE_ID)) {
        throw new IllegalArgumentException(
            "'" + name + "' is not supported, only " + SPIFFE_ID + " is");
      }
    }
    if (root.isEmpty()) {
      return null;
    }
    JsonNode id = root.path(SPIFFE_ID);
    if (!id.isString()) {
      throw new IllegalArgumentException(SPIFFE_ID + " is no string");
    }
    return SpiffeId.parse(id.stringValue());
  }
}
