package dev.baton.mysql.dialect;

import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.SqlSession;
import dev.baton.topology.snapshot.InstanceFacts;
import java.sql.SQLException;
import java.util.OptionalInt;

/**
 * Reads all facts of the one server whose unchanging facts it has been given. Not thread-safe: it
 * belongs to a connection.
 */
public interface FactsReader {

  /** Reads what decides in one round trip, and every few seconds the details in some more. */
  InstanceFacts read(SqlSession session, Deadline deadline) throws SQLException;

  /** Where the server lets an administrator in when it is full, if it does. */
  OptionalInt adminPort();
}
