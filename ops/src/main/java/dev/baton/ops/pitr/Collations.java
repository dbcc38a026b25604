package dev.baton.ops.pitr;

import dev.baton.ops.backup.Server;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a server calls the collations that binary logs know by number. Immutable. */
final class Collations {

  /** A collation's full name, and its character set's. */
  record Name(String collation, String characterSet) {}

  private final Map<Integer, Name> names;

  private Collations(Map<Integer, Name> names) {
    this.names = Map.copyOf(names);
  }

  static Collations of(WireConnection session, boolean newMariaDb) throws IOException {
    String query =
        newMariaDb // where a collation of several character sets has several numbers
            ? "SELECT ID, FULL_COLLATION_NAME, CHARACTER_SET_NAME FROM"
                + " information_schema.COLLATION_CHARACTER_SET_APPLICABILITY WHERE ID IS NOT NULL"
            : "SELECT ID, COLLATION_NAME, CHARACTER_SET_NAME FROM information_schema.COLLATIONS"
                + " WHERE ID IS NOT NULL AND CHARACTER_SET_NAME IS NOT NULL";
    Map<Integer, Name> names = new HashMap<>();
    for (List<@Nullable String> row : session.query(query).rows()) {
      names.put(
          Integer.parseInt(Server.text(row.get(0))),
          new Name(Server.text(row.get(1)), Server.text(row.get(2))));
    }
    return new Collations(names);
  }

  Name name(int number) throws IOException {
    Name name = names.get(number);
    if (name == null) {
      throw new IOException("the server has no collation of number " + number);
    }
    return name;
  }
}
