package dev.baton.ops.backup.restore;

import dev.baton.ops.backup.Server;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;

/** What is done to an instance when a backup has been loaded into it. */
public interface AfterLoad {

  /** Nothing. */
  AfterLoad NOTHING =
      new AfterLoad() {
        @Override
        public void require(Server server, WireConnection session) {}

        @Override
        public void run(Server server) {}
      };

  /**
   * Refuses what cannot end well, before anything is changed.
   *
   * @throws IOException with the reason
   */
  void require(Server server, WireConnection session) throws IOException;

  /**
   * Does it, while the instance can be written to, as one that stands where the backup does.
   *
   * @throws IOException if it failed; the restore has failed with it
   */
  void run(Server server) throws IOException;
}
