package dev.baton.mysql.dialect;

import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.SqlSession;
import java.sql.SQLException;

/**
 * MariaDB's {@code slave_parallel_threads}, to be set aside while a relay log is applied by file
 * and position: MariaDB 11.4.5 dies of signal 11 when parallel appliers begin there. Changes only
 * while both replication threads are stopped, which is when the server allows it.
 *
 * @param threads how many there were
 */
record ParallelAppliers(long threads) {

  private static final String VARIABLE = "slave_parallel_threads";

  static ParallelAppliers of(SqlSession session, Deadline deadline) throws SQLException {
    return new ParallelAppliers(
        Long.parseLong(session.value("SELECT @@global." + VARIABLE, deadline)));
  }

  /** From now on one thread applies; stays so until {@link #restore} or a restart. */
  static void setAside(SqlSession session, Deadline deadline) throws SQLException {
    new ParallelAppliers(0).restore(session, deadline);
  }

  void restore(SqlSession session, Deadline deadline) throws SQLException {
    if (!of(session, deadline).equals(this)) {
      session.execute("SET GLOBAL " + VARIABLE + " = " + threads, deadline);
    }
  }
}
