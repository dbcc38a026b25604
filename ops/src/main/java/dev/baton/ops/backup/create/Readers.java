package dev.baton.ops.backup.create;

import dev.baton.ops.backup.Server;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;

/** Opens the sessions in which rows are read. */
final class Readers {

  private Readers() {}

  /** One that gets every value as it is stored, in no character set but its own. */
  static WireConnection open(Server server) throws IOException {
    WireConnection reader = server.open();
    reader.execute("SET SESSION character_set_results = NULL");
    return reader;
  }
}
