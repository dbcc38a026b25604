package dev.baton.mysql.dialect;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.instance.ServerVersion;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.SqlSession;
import java.sql.SQLException;

/** What a server's flavour and version decide: which statements do a thing, and which read it. */
public sealed interface Dialect permits MysqlDialect, MariadbDialect {

  /**
   * @param greeting the version text of the server's greeting
   */
  static Dialect of(String greeting) {
    ServerVersion version = ServerVersion.parse(greeting, "");
    return version.flavour().isMariaDb()
        ? new MariadbDialect()
        : new MysqlDialect(MysqlWords.of(version));
  }

  /**
   * Learns what stays as it is while a connection lives, and returns who reads the rest.
   *
   * @param memory what was read of the server over earlier connections
   */
  FactsReader learn(SqlSession session, InstanceKey key, DetailMemory memory, Deadline deadline)
      throws SQLException;

  /** Reads what the instance replicates from. */
  ChannelReader channels();

  ReplicationThreads threads();

  SourceChange sourceChange();

  Promotion promotion();

  Fencing fencing();

  History history();
}
