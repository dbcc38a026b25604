package dev.baton.ops.recover;

import dev.baton.ops.backup.Names;
import dev.baton.ops.backup.Server;
import dev.baton.ops.backup.format.Manifest;
import dev.baton.ops.backup.restore.AfterLoad;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;

/**
 * What makes a restored server one that replicas can begin at. A MariaDB server that has the backup
 * by its {@code gtid_slave_pos} alone forgets it as soon as that moves on with a replay, and then
 * refuses a replica that stands where the backup does: its binary log must say that it begins
 * there. MySQL's {@code gtid_purged} says so already.
 */
record FirstHistory(Manifest.Position position, AfterLoad then) implements AfterLoad {

  @Override
  public void require(Server server, WireConnection session) throws IOException {
    then.require(server, session);
  }

  @Override
  public void run(Server server) throws IOException {
    if (!position.gtid().isEmpty()) {
      try (WireConnection session = server.open()) {
        if (server.version(session).flavour().isMariaDb()) {
          session.execute("SET GLOBAL gtid_binlog_state = " + Names.literal(position.gtid()));
        }
      }
    }
    then.run(server);
  }
}
