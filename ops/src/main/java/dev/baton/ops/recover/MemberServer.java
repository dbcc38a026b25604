package dev.baton.ops.recover;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.instance.ServerVersion;
import dev.baton.ops.backup.Server;
import dev.baton.wire.client.QueryResult;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A server that is to be of the cluster: what is asked and set there around its restore. */
final class MemberServer {

  private final Server server;

  MemberServer(Server server) {
    this.server = server;
  }

  InstanceKey key() {
    return server.key();
  }

  /**
   * Refuses servers that could not replicate from each other, before anything is changed: without a
   * binary log, or two with the same id.
   */
  static void requireApart(List<MemberServer> members) throws IOException {
    Map<String, InstanceKey> ids = new HashMap<>();
    for (MemberServer member : members) {
      try (WireConnection session = member.server.open()) {
        if (!Server.value(session, "SELECT @@global.log_bin").equals("1")) {
          throw member.refused("its log_bin is off");
        }
        String id = Server.value(session, "SELECT @@global.server_id");
        InstanceKey other = ids.put(id, member.key());
        if (other != null) {
          throw member.refused("its server_id %s is also that of %s".formatted(id, other));
        }
      }
    }
  }

  void requireReadOnly() throws IOException {
    try (WireConnection session = server.open()) {
      if (Server.value(session, "SELECT @@global.read_only").equals("0")) {
        throw refused(
            "it takes writes, and --overwrite would drop what it holds. If you mean it, SET GLOBAL"
                + " read_only = 1 first");
      }
    }
  }

  /** Ends its replication for good: it is to have another source, or none. */
  void leaveItsSource(Consumer<String> progress) throws IOException {
    try (WireConnection session = server.open()) {
      ServerVersion version = server.version(session);
      boolean mariaDb = version.flavour().isMariaDb();
      String word = !mariaDb && version.isAtLeast(8, 0, 22) ? "REPLICA" : "SLAVE";
      String show = mariaDb ? "SHOW ALL SLAVES STATUS" : "SHOW " + word + " STATUS";
      List<?> channels = session.query(show).rows();
      if (channels.isEmpty()) {
        return;
      }
      if (channels.size() > 1) {
        throw refused("it replicates from several sources: STOP and RESET " + word + " ALL first");
      }
      session.execute("STOP " + word);
      session.execute("RESET " + word + " ALL");
      progress.accept(key() + " replicates from its old source no more");
    }
  }

  void beReadOnly() throws IOException {
    try (WireConnection session = server.open()) {
      boolean mariaDb = server.version(session).flavour().isMariaDb();
      session.execute("SET GLOBAL " + (mariaDb ? "read_only" : "super_read_only") + " = 1");
    }
  }

  /**
   * No replica acknowledges what is replayed into a primary that has none yet.
   *
   * @return whether it had waited for them
   */
  boolean acknowledgeAlone() throws IOException {
    return semiSync("ON", "OFF");
  }

  void waitForReplicas() throws IOException {
    semiSync("OFF", "ON");
  }

  private boolean semiSync(String from, String to) throws IOException {
    try (WireConnection session = server.open()) {
      for (String role : List.of("master", "source")) {
        String name = "rpl_semi_sync_" + role + "_enabled";
        QueryResult found = session.query("SHOW GLOBAL VARIABLES LIKE '" + name + "'");
        if (!found.rows().isEmpty() && from.equals(found.rows().getFirst().get(1))) {
          session.execute("SET GLOBAL " + name + " = " + to);
          return true;
        }
      }
      return false;
    }
  }

  private IOException refused(String why) {
    return new IOException(key() + " cannot be restored to: " + why);
  }
}
