package dev.baton.mysql.dialect;

import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.SqlSession;
import java.sql.SQLException;

/** Makes a drained instance forget its source and accept writes. */
public interface Promotion {

  void apply(SqlSession session, Deadline deadline) throws SQLException;
}
