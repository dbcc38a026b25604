package dev.baton.ops.archive.store;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.wire.binlog.BinlogEvent;
import dev.baton.wire.binlog.CommitTime;
import dev.baton.wire.binlog.EventData;
import dev.baton.wire.binlog.EventDecoder;
import dev.baton.wire.binlog.EventTypes;
import dev.baton.wire.binlog.TransactionBoundary;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Writes an archive: one process at a time, one transaction after the other. Events go to the file
 * as they come, however large their transaction; one that is never completed is cut off again.
 *
 * <p>On the disk is what {@link #sync} was called for, and every finished segment. Not thread-safe.
 */
public final class ArchiveWriter implements Closeable {

  private static final byte[] MAGIC = {(byte) 0xfe, 'b', 'i', 'n'};
  private static final String LOCK = ".lock";
  private static final int BUFFER = 1 << 16;

  private static final int BODY = BinlogEvent.HEADER_LENGTH;

  /** In a format description, what differs from file to file: when it was made. */
  private static final int CREATED_AT = BODY + 2 + 50;

  private static final int CREATED_LENGTH = 4;

  private final ArchiveFolder folder;
  private final FileChannel lock;
  private final InstantSource wall;
  private final long segmentBytes;
  private final EventDecoder decoder = new EventDecoder();
  private TransactionBoundary boundary = new TransactionBoundary();
  private @Nullable PositionTracker tracker;
  private @Nullable Open open;
  private byte[] format = {};
  private String source = "";
  private String gtid = "";
  private boolean wanted;
  private Instant commit = Instant.EPOCH;
  private Instant lastCommit = Instant.EPOCH;
  private long transactions;

  /** The segment that is being written. */
  private static final class Open {
    private final int number;
    private final Instant opened;
    private final FileChannel channel;
    private final OutputStream out;
    private final byte[] format;
    private long bytes;
    private boolean dirty;

    Open(SegmentStart start, Path file, byte[] format) throws IOException {
      this.number = start.number();
      this.opened = start.opened();
      this.format = format;
      this.channel = FileChannel.open(file, StandardOpenOption.WRITE);
      this.out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
      write(MAGIC);
      write(format);
    }

    void write(byte[] raw) throws IOException {
      out.write(raw);
      bytes += raw.length;
      dirty = true;
    }
  }

  private ArchiveWriter(
      ArchiveFolder folder, FileChannel lock, InstantSource wall, long segmentBytes) {
    this.folder = folder;
    this.lock = lock;
    this.wall = wall;
    this.segmentBytes = segmentBytes;
  }

  /**
   * Opens an archive for writing, and finishes what a writer left behind that died.
   *
   * @param path made if it does not exist, its owner's alone, as it holds everybody's rows
   * @param wall tells when segments were opened
   * @param segmentBytes from which size on a segment is finished
   * @throws IOException if somebody else writes it, or it is damaged
   */
  public static ArchiveWriter open(Path path, InstantSource wall, long segmentBytes)
      throws IOException {
    if (!Files.isDirectory(path)) {
      Path parent = path.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.createDirectory(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    FileChannel lock =
        FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (!isLocked(lock)) {
        throw new IOException(path + " is being written by another process");
      }
      ArchiveFolder folder = new ArchiveFolder(path);
      folder.recover();
      ArchiveWriter writer = new ArchiveWriter(folder, lock, wall, segmentBytes);
      Archive archive = folder.look();
      if (!archive.isEmpty()) {
        writer.tracker = new PositionTracker(archive.end());
        writer.lastCommit = archive.segments().getLast().lastCommit();
      }
      return writer;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static boolean isLocked(FileChannel lock) throws IOException {
    try {
      @Nullable FileLock held = lock.tryLock();
      return held != null;
    } catch (OverlappingFileLockException e) {
      return false; // in this same process
    }
  }

  public ArchiveFolder folder() {
    return folder;
  }

  /** How far the history reaches; empty if the archive is. */
  public Optional<GtidPosition> position() {
    return Optional.ofNullable(tracker).map(PositionTracker::position);
  }

  /** Of the last transaction, by the clock of the server where it was written; else the epoch. */
  public Instant lastCommit() {
    return lastCommit;
  }

  /** How many were added since the archive was opened. */
  public long transactions() {
    return transactions;
  }

  /** Whether a transaction has begun and is not complete. */
  public boolean isInTransaction() {
    return boundary.isInside();
  }

  /**
   * What comes from now on is of another connection, and goes on from a position that may be
   * another than the archive's: see {@link Seam}.
   */
  public void from(String server, GtidPosition position) throws IOException {
    finish();
    source = server;
    tracker = new PositionTracker(position);
    boundary = new TransactionBoundary();
    format = new byte[0];
  }

  /** How events are laid out from here on. */
  public void format(BinlogEvent event) {
    format = event.raw().clone();
  }

  /**
   * Takes the next event that lies in the server's files. Events between transactions belong to
   * those files and are left out.
   *
   * @param filter which transactions are wanted, by their GTID
   * @return whether it completed one that was wanted
   */
  public boolean add(BinlogEvent event, Predicate<String> filter) throws IOException {
    EventData data = decoder.positional(event);
    if (data instanceof EventData.Gtid begun) {
      if (boundary.isInside()) {
        throw new IOException(gtid + " ends without an end, where " + begun.gtid() + " begins");
      }
      begin(event, begun.gtid(), filter);
    }
    boolean inside = boundary.isInside() || data instanceof EventData.Gtid;
    boolean complete = boundary.accept(event, data);
    if (inside && wanted) {
      current().write(event.raw());
      if (complete) {
        complete();
      }
    }
    return complete && wanted;
  }

  private void begin(BinlogEvent event, String begun, Predicate<String> filter) throws IOException {
    if (event.type() == EventTypes.ANONYMOUS_GTID) {
      throw new IOException("a transaction without a GTID came: set gtid_mode = ON");
    }
    gtid = begun;
    commit = CommitTime.of(event);
    wanted = filter.test(begun);
    if (wanted && open != null && (open.bytes >= segmentBytes || !fits(open.format))) {
      finish();
    }
  }

  /** Whether what was said at the segment's beginning is true for this event as well. */
  private boolean fits(byte[] before) {
    int rest = CREATED_AT + CREATED_LENGTH;
    int end = format.length - 4; // the checksum
    return before.length == format.length
        && Arrays.equals(before, BODY, CREATED_AT, format, BODY, CREATED_AT)
        && Arrays.equals(before, rest, end, format, rest, end);
  }

  private Open current() throws IOException {
    if (open == null) {
      if (format.length == 0) {
        throw new IOException("the dump began without a format description");
      }
      GtidPosition before = given().position();
      SegmentStart start =
          new SegmentStart(
              SegmentStart.FORMAT,
              folder.nextNumber(),
              source,
              before instanceof MariadbGtidPosition,
              before.toString(),
              wall.instant());
      open = new Open(start, folder.begin(start), format);
    }
    return open;
  }

  private PositionTracker given() {
    if (tracker == null) {
      throw new IllegalStateException("from whom and from where on was not said");
    }
    return tracker;
  }

  private void complete() {
    given().add(gtid);
    lastCommit = commit;
    transactions++;
  }

  /** Whether there is something that {@link #sync} would bring to the disk. */
  public boolean isDirty() {
    return open != null && open.dirty;
  }

  /** When the segment that is being written was opened; empty if there is none. */
  public Optional<Instant> opened() {
    return Optional.ofNullable(open).map(segment -> segment.opened);
  }

  /** Brings everything so far to the disk. */
  public void sync() throws IOException {
    if (open != null && open.dirty) {
      open.out.flush();
      open.channel.force(false);
      open.dirty = false;
    }
  }

  /**
   * Finishes the segment that is being written; the next transaction opens another one. Reads it
   * back: what is finished was on the disk and right.
   *
   * @throws IOException also if what is read is not what was written
   */
  public void finish() throws IOException {
    Open segment = open;
    if (segment == null) {
      return;
    }
    open = null;
    segment.out.flush();
    segment.channel.close();
    Optional<Segment> finished = folder.finish(segment.number);
    GtidPosition expected = given().position();
    if (finished.isPresent() && !finished.get().afterPosition().equals(expected)) {
      throw new IOException(
          "segment %d of %s ends at %s, where %s was written"
              .formatted(segment.number, folder.path(), finished.get().after(), expected));
    }
  }

  /** Finishes the segment and lets others write. */
  @Override
  public void close() throws IOException {
    try {
      finish();
    } finally {
      lock.close();
    }
  }
}
