package dev.baton.ops.provision.restart;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.SqlSession;
import dev.baton.ops.provision.server.ServerSpec;
import dev.baton.wire.binlog.BinlogFile;
import dev.baton.wire.binlog.BinlogFile.Transaction;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts from a dead MySQL server's last binary log what its cluster does not hold, as a MariaDB
 * server does by itself. MySQL would commit it on restart (fact V5) and be errant.
 *
 * <p>It is cut only if it is all that the server has of its own and lies in one piece at the end of
 * the last file. That nothing of it was committed in the engine is proven afterwards: InnoDB keeps
 * the GTIDs of what it commits and adds them to {@code gtid_executed} when it recovers (8.0.17 and
 * newer; seen on 9.7.4), so a committed transaction that was cut still shows there, as errant.
 */
final class MysqlTail implements Tail {

  private static final Logger LOG = LoggerFactory.getLogger(MysqlTail.class);

  private final ServerSpec spec;
  private final GtidPosition history;
  private final Path archive;
  private final InstantSource wallClock;
  private List<Transaction> cut = List.of();

  MysqlTail(ServerSpec spec, GtidPosition history, Path archive, InstantSource wallClock) {
    this.spec = spec;
    this.history = history;
    this.archive = archive;
    this.wallClock = wallClock;
  }

  @Override
  public void beforeStart() throws IOException {
    Optional<Path> last = LastBinlog.of(spec);
    if (last.isEmpty() || !LastBinlog.isInUse(last.get())) {
      return;
    }
    BinlogFile file = BinlogFile.scan(last.get());
    List<Transaction> tail = unknownTail(file);
    if (tail.isEmpty()) {
      if (!file.damage().isEmpty()) {
        LOG.warn("{}: {} is not read to its end: {}", spec.name(), file.path(), file.damage());
      }
      return;
    }
    long from = tail.getFirst().start();
    Path folder =
        TailArchive.write(
            file.path(),
            from,
            archive,
            spec.name(),
            tail.size() + " transactions that no replica acknowledged, cut before the restart",
            wallClock.instant());
    truncate(file.path(), from);
    cut = tail;
    LOG.info(
        "{}: {} unacknowledged transactions archived in {} and cut from {}",
        spec.name(),
        tail.size(),
        folder,
        file.path());
  }

  /** The transactions to cut, in order; none if the cut would not be safe and complete. */
  private List<Transaction> unknownTail(BinlogFile file) {
    if (!history.covers(MysqlGtidSet.parse(file.previousGtids()))) {
      LOG.warn("{}: errant transactions before {}: nothing is cut", spec.name(), file.path());
      return List.of();
    }
    List<Transaction> all = file.transactions();
    int first = 0;
    while (first < all.size() && isKnown(all.get(first))) {
      first++;
    }
    List<Transaction> tail = all.subList(first, all.size());
    if (tail.stream().anyMatch(t -> t.gtid().isEmpty() || isKnown(t))) {
      LOG.warn(
          "{}: what the cluster lacks of {} is not in one piece: nothing is cut",
          spec.name(),
          file.path());
      return List.of();
    }
    return tail;
  }

  private boolean isKnown(Transaction transaction) {
    return !transaction.gtid().isEmpty() && history.covers(MysqlGtidSet.parse(transaction.gtid()));
  }

  private static void truncate(Path file, long length) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(length);
      channel.force(true);
    }
  }

  @Override
  public int afterStart(SqlSession session, Deadline deadline) throws SQLException {
    if (cut.isEmpty()) {
      return 0;
    }
    GtidPosition executed =
        MysqlGtidSet.parse(session.value("SELECT @@global.gtid_executed", deadline));
    List<String> committed =
        cut.stream()
            .map(Transaction::gtid)
            .filter(gtid -> executed.covers(MysqlGtidSet.parse(gtid)))
            .toList();
    if (!committed.isEmpty()) {
      LOG.warn(
          "{}: {} had been committed in the engine already and are errant; they are archived",
          spec.name(),
          committed);
    }
    return cut.size() - committed.size();
  }
}
