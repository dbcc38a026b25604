package dev.baton.mysql.dialect;

import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.SqlSession;
import dev.baton.topology.snapshot.ReplicationChannel;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Reads what an instance replicates from. */
public interface ChannelReader {

  List<ReplicationChannel> read(SqlSession session, Deadline deadline) throws SQLException;

  /** The channel without a name, which is the only one that Baton's verbs touch. */
  default Optional<ReplicationChannel> readDefault(SqlSession session, Deadline deadline)
      throws SQLException {
    return read(session, deadline).stream().filter(c -> c.name().isEmpty()).findFirst();
  }
}
