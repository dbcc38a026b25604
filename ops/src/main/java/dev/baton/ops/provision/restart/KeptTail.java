package dev.baton.ops.provision.restart;

import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.SqlSession;
import dev.baton.ops.provision.engine.Engine;
import java.util.List;

/**
 * Nothing is removed: whatever the server has of its own stays, and shows as errant. So it must be
 * where nothing waits for acknowledgements, and with replicas, whose binary log may hold the only
 * copy of a write that they have acknowledged.
 *
 * <p>A MariaDB replica has to be told so: by its configuration it would remove what its binary log
 * holds and its storage engine has only prepared.
 */
final class KeptTail implements Tail {

  private final boolean recoversAsMaster;

  KeptTail(Engine engine) {
    this.recoversAsMaster = engine.isMariaDb() && engine.semiSync().available();
  }

  @Override
  public void beforeStart() {
    // nothing to remove
  }

  @Override
  public List<String> startOptions() {
    return recoversAsMaster ? List.of("--init-rpl-role=MASTER") : List.of();
  }

  @Override
  public int afterStart(SqlSession session, Deadline deadline) {
    return 0;
  }
}
