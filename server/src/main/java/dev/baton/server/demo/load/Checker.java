package dev.baton.server.demo.load;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import java.util.List;

/** Reads servers after a load and says whether what the clients were told is true. */
public final class Checker {

  private final ServerReader reader;

  /** With an account that may read everything on every server. */
  public Checker(String user, Secret password, String schema) {
    this.reader = new ServerReader(user, password, schema);
  }

  /**
   * Reads each server, one after the other.
   *
   * @param servers that have to hold every acknowledged write, the primary first; the load must
   *     have ended and replication caught up
   */
  public Verdict check(WriteLedger ledger, List<InstanceKey> servers) {
    return Verdict.of(
        ledger, servers.stream().map(server -> reader.read(server, ledger.clients())).toList());
  }
}
