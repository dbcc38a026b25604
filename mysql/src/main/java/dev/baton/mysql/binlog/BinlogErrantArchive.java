package dev.baton.mysql.binlog;

import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.mysql.session.BoundedCall;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.SqlSessions;
import dev.baton.topology.port.ErrantArchive;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.snapshot.InstanceFacts;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;

/** Archives errant transactions from a server's own binary log. Thread-safe. */
public final class BinlogErrantArchive implements ErrantArchive {

  private final LinkCredentials credentials;
  private final MonotonicClock clock;
  private final InstantSource wallClock;

  /**
   * @param credentials with the right to read binary logs (REPLICATION SLAVE)
   * @param wallClock names the files
   */
  public BinlogErrantArchive(
      LinkCredentials credentials, MonotonicClock clock, InstantSource wallClock) {
    this.credentials = credentials;
    this.clock = clock;
    this.wallClock = wallClock;
  }

  @Override
  public Archived archive(
      InstanceLink instance, InstanceLink holder, Path directory, Duration limit)
      throws InstanceException {
    return new BoundedCall(instance.key(), clock)
        .run(
            "archive errant transactions",
            limit,
            deadline -> archive(instance, holder, directory, deadline));
  }

  private Archived archive(
      InstanceLink instance, InstanceLink holder, Path directory, Deadline deadline)
      throws SQLException, InstanceException {
    InstanceFacts facts = instance.probe(deadline.remaining());
    SqlSessions sessions = new SqlSessions(instance.key(), credentials);
    DumpConnections dumps = new DumpConnections(instance.key(), credentials, sessions);
    ErrantTransactions errant;
    if (facts.version().flavour().isMariaDb()) {
      errant =
          new MariadbErrantTransactions(
              sessions, dumps, (MariadbGtidPosition) facts.executed(), holder);
    } else {
      MysqlGtidSet known = (MysqlGtidSet) holder.probe(deadline.remaining()).executed();
      errant = new MysqlErrantTransactions(dumps, (MysqlGtidSet) facts.executed(), known);
    }
    return write(instance.key(), errant, directory, deadline);
  }

  private Archived write(
      InstanceKey instance, ErrantTransactions errant, Path directory, Deadline deadline)
      throws SQLException, InstanceException {
    if (!errant.find(deadline)) {
      return new Archived(0, "", directory);
    }
    try (ArchiveFiles files = ArchiveFiles.create(directory, instance, wallClock.instant())) {
      String what = errant.copyTo(files, deadline);
      files.finish();
      return new Archived(files.gtids().size(), what, directory);
    } catch (IOException e) {
      throw new SQLException(
          "the archive in " + directory + " could not be written: " + e.getMessage(), e);
    }
  }
}
