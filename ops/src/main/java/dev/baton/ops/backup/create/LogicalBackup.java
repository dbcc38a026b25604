package dev.baton.ops.backup.create;

import dev.baton.core.time.MonotonicClock;
import dev.baton.ops.backup.Workers;
import dev.baton.ops.backup.format.Definitions;
import dev.baton.ops.backup.format.Manifest;
import dev.baton.ops.backup.format.Manifest.DataFile;
import dev.baton.ops.backup.format.Manifest.Position;
import dev.baton.ops.backup.format.Manifest.TableData;
import dev.baton.ops.backup.format.RowChecksum;
import dev.baton.ops.backup.format.SqlObject;
import dev.baton.ops.backup.format.StoredBackup;
import dev.baton.ops.backup.store.PartialBackup;
import dev.baton.wire.client.WireConnection;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Backs up one instance: definitions, accounts, and the rows of one moment, with the position in
 * the history of transactions at which that moment lies.
 *
 * <p>What is held, and for how long:
 *
 * <ol>
 *   <li>Definitions are held. They and, on MySQL, the accounts are read.
 *   <li>Commits are held. Every connection begins its snapshot; the position is read, and on
 *       MariaDB the accounts and sequences.
 *   <li>Commits go on. The connections read the tables, large ones in pieces.
 * </ol>
 *
 * If anything fails, what was written stays as what it is, an unfinished backup. Used once.
 */
public final class LogicalBackup implements Closeable {

  private final BackupRequest request;
  private final InstantSource wall;
  private final MonotonicClock clock;
  private final Consumer<String> progress;
  private final List<Closeable> open = new ArrayList<>();
  private final List<WireConnection> readers = new ArrayList<>();
  private final Map<Table, Copied> copied = new HashMap<>();
  private @Nullable PartialBackup partial;

  private LogicalBackup(
      BackupRequest request, InstantSource wall, MonotonicClock clock, Consumer<String> progress) {
    this.request = request;
    this.wall = wall;
    this.clock = clock;
    this.progress = progress;
  }

  /**
   * @param progress gets a line for each stage
   * @throws IOException if there is no whole backup; the message names the instance and the cause
   */
  public static StoredBackup create(
      BackupRequest request, InstantSource wall, MonotonicClock clock, Consumer<String> progress)
      throws IOException {
    LogicalBackup backup = new LogicalBackup(request, wall, clock, progress);
    try (backup) {
      return backup.run();
    } catch (IOException e) {
      PartialBackup left = backup.partial;
      throw new IOException(
          "the backup of %s failed: %s%s"
              .formatted(
                  request.server().key(),
                  e.getMessage(),
                  left == null
                      ? ""
                      : ". What there is of it, "
                          + left.where()
                          + ", is no backup; "
                          + left.fate()),
          e);
    }
  }

  private StoredBackup run() throws IOException {
    Instant started = wall.instant();
    WireConnection guard = session();
    Source source = Source.look(request.server(), guard);
    if (source.writable() && request.replica()) {
      throw new IOException(
          "it was chosen as a replica and takes writes now: has there been a failover? Start the backup again");
    }
    if (source.writable()) {
      progress.accept(
          "warning: %s takes writes, which wait for the snapshot, up to %d s at a time; a replica is the better place for a backup"
              .formatted(source.instance(), request.lockWait().toSeconds()));
    }
    WireConnection definer = session();
    for (int i = 0; i < request.parallel(); i++) {
      WireConnection reader = Readers.open(request.server());
      open.add(reader);
      readers.add(reader);
    }
    try (PartialBackup partial = request.target().begin(request.server().key(), started)) {
      this.partial = partial;
      ServerLock lock =
          source.mariaDb()
              ? new MariadbLock(guard, request.lockWait())
              : new MysqlLock(guard, request.lockWait());
      lock.holdDefinitions();
      Catalogue catalogue = Catalogue.read(definer, source.mariaDb());
      requireSnapshots(catalogue);
      DefinitionReader reader = new DefinitionReader(definer);
      AccountReader accounts = new AccountReader(definer, source.mariaDb());
      List<SqlObject> objects = new ArrayList<>(reader.read(catalogue));
      if (lock.holdsAccounts()) {
        objects.addAll(accounts.read());
      } else {
        touch(definer, catalogue);
      }
      Moment moment =
          hold(
              lock,
              source,
              guard,
              partial,
              catalogue,
              () -> {
                objects.addAll(reader.sequences(catalogue));
                if (!lock.holdsAccounts()) {
                  objects.addAll(accounts.read());
                }
              });
      copy(partial, catalogue, Table::transactional);
      return complete(partial, source, started, moment, catalogue, new Definitions(objects));
    }
  }

  private record Moment(Instant at, Position position) {}

  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  /** What happens while commits are held. */
  private Moment hold(
      ServerLock lock,
      Source source,
      WireConnection guard,
      PartialBackup partial,
      Catalogue catalogue,
      Step whileHeld)
      throws IOException {
    for (WireConnection reader : readers) {
      reader.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    }
    long begin = clock.nanos();
    lock.holdCommits();
    for (WireConnection reader : readers) {
      reader.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
    }
    Moment moment = new Moment(wall.instant(), source.position(guard, readers.getFirst()));
    whileHeld.run();
    copy(partial, catalogue, table -> !table.transactional());
    lock.releaseCommits();
    progress.accept(
        "snapshot at %s; commits were held for %d ms at the most"
            .formatted(
                moment.position().gtid().isEmpty()
                    ? moment.position().binaryLog() + ":" + moment.position().binaryLogPosition()
                    : moment.position().gtid(),
                clock.millisSince(begin)));
    return moment;
  }

  private void requireSnapshots(Catalogue catalogue) throws IOException {
    List<Table> others = catalogue.nonTransactional();
    if (others.isEmpty() || request.holdWriters()) {
      return;
    }
    throw new IOException(
        "%s: no snapshot covers the tables %s%s: convert them to InnoDB, or give --hold-writers, which holds all writers while they are read"
            .formatted(
                request.server().key(),
                String.join(", ", others.stream().limit(5).map(Table::quoted).toList()),
                others.size() > 5 ? " and " + (others.size() - 5) + " more" : ""));
  }

  /**
   * Begins a transaction that has used every table, so that none of them can be altered or dropped
   * until it ends with its connection.
   */
  private static void touch(WireConnection session, Catalogue catalogue) throws IOException {
    session.execute("START TRANSACTION");
    for (Table table : catalogue.tables()) {
      session.query("SELECT 1 FROM " + table.quoted() + " LIMIT 0");
    }
  }

  // --- rows ---

  private record Piece(Table table, int number, String condition) {}

  private static final class Copied {
    private final RowChecksum checksum = new RowChecksum();
    private final List<DataFile> files = new ArrayList<>();
  }

  private void copy(PartialBackup partial, Catalogue catalogue, Predicate<Table> which)
      throws IOException {
    List<Piece> pieces = new ArrayList<>();
    List<Table> largestFirst =
        catalogue.tables().stream()
            .filter(which)
            .sorted(Comparator.comparingLong(Table::bytes).reversed())
            .toList();
    for (Table table : largestFirst) {
      int number = 0;
      for (String condition :
          TableChunks.conditions(readers.getFirst(), table, request.pieceBytes())) {
        pieces.add(new Piece(table, ++number, condition));
      }
    }
    Workers.run(
        readers,
        pieces,
        (session, piece) -> {
          TableRows rows = new TableRows(piece.table(), fileName(piece), partial);
          add(piece.table(), rows.copy(session, piece.condition()));
        });
  }

  /** For people's eyes; the number makes it unique. */
  private static String fileName(Piece piece) {
    Table table = piece.table();
    String readable = (table.database() + "." + table.name()).replaceAll("[^A-Za-z0-9._-]", "_");
    String shortened = readable.length() <= 100 ? readable : readable.substring(0, 100);
    return "%s.%d-%d".formatted(shortened, table.number(), piece.number());
  }

  private void add(Table table, TableRows.Result result) {
    synchronized (copied) {
      Copied all = copied.computeIfAbsent(table, key -> new Copied());
      all.checksum.add(result.checksum());
      all.files.addAll(result.files());
    }
  }

  private StoredBackup complete(
      PartialBackup partial,
      Source source,
      Instant started,
      Moment moment,
      Catalogue catalogue,
      Definitions definitions)
      throws IOException {
    List<TableData> tables = new ArrayList<>();
    for (Table table : catalogue.tables()) {
      Copied all = Objects.requireNonNull(copied.get(table), table.name());
      all.files.sort(Comparator.comparing(file -> file.file().path()));
      tables.add(
          new TableData(
              table.database(), table.name(), all.checksum.rows(), all.checksum.text(), all.files));
    }
    StoredBackup whole =
        partial.complete(
            new Manifest(
                Manifest.FORMAT,
                request.cluster(),
                source.instance(),
                source.version().raw(),
                source.mariaDb(),
                source.lowerCaseTableNames(),
                source.writable(),
                started,
                moment.at(),
                wall.instant(),
                moment.position(),
                partial.write(definitions),
                tables));
    partial.remark().ifPresent(progress);
    return whole;
  }

  private WireConnection session() throws IOException {
    WireConnection session = request.server().open();
    open.add(session);
    return session;
  }

  /** Ends all connections, and with them whatever they hold. */
  @Override
  public void close() throws IOException {
    for (Closeable session : open) {
      session.close();
    }
  }
}
