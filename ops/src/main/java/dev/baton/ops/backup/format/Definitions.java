package dev.baton.ops.backup.format;

import dev.baton.ops.backup.format.SqlObject.Kind;
import java.util.List;

/** Everything of an instance but its rows: {@code definitions.json}. Immutable. */
public record Definitions(List<SqlObject> objects) {

  public Definitions {
    objects = List.copyOf(objects);
  }

  /** Those of one kind, in the order in which they are to be made. */
  public List<SqlObject> of(Kind kind) {
    return objects.stream().filter(object -> object.kind() == kind).toList();
  }
}
