package dev.baton.mysql.dialect;

import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.SqlSession;
import dev.baton.topology.snapshot.InstanceFacts;
import java.sql.SQLException;
import java.util.OptionalInt;

/** Reads all facts of the one server whose unchanging facts it has been given. Immutable. */
public interface FactsReader {

  /** Reads all facts, in one round trip. */
  InstanceFacts read(SqlSession session, Deadline deadline) throws SQLException;

  /** Where the server lets an administrator in when it is full, if it does. */
  OptionalInt adminPort();
}
