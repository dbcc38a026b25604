package dev.baton.admin.command;

import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.ConfigModule;
import dev.baton.admin.store.Schema;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the slots of a {@link Pattern} held. */
record Match(Map<String, String> kept) {

  String required(String slot) throws AdminException {
    String value = kept.get(slot);
    if (value == null) {
      throw new AdminException(AdminException.SYNTAX, "the command needs a " + slot);
    }
    return value;
  }

  @Nullable String optional(String slot) {
    return kept.get(slot);
  }

  ConfigModule module() throws AdminException {
    return ConfigModule.valueOf(required("module"));
  }

  /** Null if none was named. */
  @Nullable Schema schema() throws AdminException {
    String name = kept.get("schema");
    if (name == null) {
      return null;
    }
    Schema schema = Schema.named(name);
    if (schema == null) {
      throw new AdminException(AdminException.UNKNOWN_DATABASE, "Unknown database '" + name + "'");
    }
    return schema;
  }

  /** A condition that holds for the pattern of a {@code LIKE} slot, or always if there is none. */
  String like(String column) {
    String pattern = kept.get("text");
    return pattern == null
        ? "1"
        : column + " LIKE '" + pattern.replace("'", "''") + "' ESCAPE '\\'";
  }
}
