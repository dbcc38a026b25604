package dev.baton.cluster;

import java.sql.Connection;
import java.sql.SQLException;

/** A MySQL or MariaDB database that keeps the state of one manager. */
public interface StateDatabase {

  /**
   * Opens a connection to it whose every statement ends in time, with an error if need be.
   *
   * @throws SQLException if it cannot be reached by its deadline
   */
  Connection connect() throws SQLException;

  /** What people know it by, {@code host:port/schema}; the same for the same database. */
  String place();
}
