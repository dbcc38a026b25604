package dev.baton.server.proxy;

import dev.baton.core.time.MonotonicClock;
import dev.baton.proxy.stats.QueryEvent;
import dev.baton.proxy.stats.QueryEventSink;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * ProxySQL's log of events in its JSON form ({@code mysql-eventslog_format=2}), a line each: {@code
 * FILE.00000001} and so on, a new one when {@code mysql-eventslog_filesize} is reached.
 *
 * <p>The event loops put events into a queue without locks and go on; one virtual thread writes.
 * What does not fit into the queue is dropped and counted, and no more than the newest {@value
 * #KEPT} files stay, so that neither memory nor the disk fills up. Thread-safe.
 */
final class EventLogFile implements QueryEventSink, AutoCloseable {

  /** Files that stay; ProxySQL keeps all. */
  static final int KEPT = 10;

  private static final Logger LOG = LoggerFactory.getLogger(EventLogFile.class);
  private static final int MAX_QUEUED = 16_384;
  private static final long POLL_NANOS = 50_000_000;
  private static final long IDLE_NANOS = 10_000_000_000L;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS").withZone(ZoneId.systemDefault());

  /**
   * Where it writes.
   *
   * @param file without the number; null to write nothing
   * @param maxBytes of one file
   * @param oneOf so many events, taken by chance, one is written
   */
  record Target(@Nullable Path file, long maxBytes, int oneOf) {
    static final Target NONE = new Target(null, 0, 1);
  }

  private final InstantSource wall;
  private final MonotonicClock clock;
  private final JsonMapper json = new JsonMapper();
  private final ConcurrentLinkedQueue<QueryEvent> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger queued = new AtomicInteger();
  private final AtomicLong dropped = new AtomicLong();
  private final Thread writer;
  private volatile Target target = Target.NONE;
  private volatile boolean closed;
  private volatile boolean rotate;

  // The writer's own.
  private Target current = Target.NONE;
  private @Nullable OutputStream out;
  private long written;

  EventLogFile(InstantSource wall, MonotonicClock clock) {
    this.wall = wall;
    this.clock = clock;
    this.writer = Thread.ofVirtual().name("event-log").start(this::write);
  }

  /** From now on. */
  void configure(Target wanted) {
    target = wanted;
    LockSupport.unpark(writer);
  }

  /** Begins a new file, as {@code PROXYSQL FLUSH LOGS} asks. */
  void flush() {
    rotate = true;
    LockSupport.unpark(writer);
  }

  /** Events that could not be written since the start. */
  long droppedCount() {
    return dropped.get();
  }

  @Override
  public boolean isOpen() {
    return target.file() != null;
  }

  @Override
  public void offer(QueryEvent event) {
    int oneOf = target.oneOf();
    if (oneOf > 1 && ThreadLocalRandom.current().nextInt(oneOf) != 0) {
      return;
    }
    if (queued.incrementAndGet() > MAX_QUEUED) {
      queued.decrementAndGet();
      dropped.incrementAndGet();
    } else {
      queue.add(event);
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(writer);
    try {
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    while (!closed) {
      drain();
      LockSupport.parkNanos(isOpen() ? POLL_NANOS : IDLE_NANOS);
    }
    drain();
    closeFile();
  }

  private void drain() {
    try {
      if (!current.equals(target) || rotate) {
        rotate = false;
        current = target;
        closeFile();
      }
      boolean any = false;
      for (QueryEvent event = queue.poll(); event != null; event = queue.poll()) {
        queued.decrementAndGet();
        any |= append(event);
      }
      if (any && out != null) {
        out.flush();
      }
    } catch (IOException e) {
      dropped.incrementAndGet();
      LOG.warn("the log of events {} cannot be written: {}", current.file(), e.toString());
      closeFile();
      LockSupport.parkNanos(1_000_000_000L); // a disk that is full says so once a second
    }
  }

  private boolean append(QueryEvent event) throws IOException {
    Path base = current.file();
    if (base == null) {
      return false;
    }
    OutputStream to = out;
    if (to == null || written >= current.maxBytes()) {
      closeFile();
      to = open(base);
    }
    byte[] line = (json.writeValueAsString(json(event)) + "\n").getBytes(StandardCharsets.UTF_8);
    to.write(line);
    written += line.length;
    return true;
  }

  private OutputStream open(Path base) throws IOException {
    List<Path> files = files(base);
    long number = files.isEmpty() ? 1 : number(files.getLast()) + 1;
    for (int i = 0; i <= files.size() - KEPT; i++) {
      Files.delete(files.get(i));
    }
    Path file = base.resolveSibling(base.getFileName() + ".%08d".formatted(number));
    OutputStream opened =
        new BufferedOutputStream(
            Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    out = opened;
    written = 0;
    return opened;
  }

  /** The numbered files, oldest first. */
  static List<Path> files(Path base) throws IOException {
    Path folder = base.toAbsolutePath().getParent();
    if (folder == null) {
      return List.of();
    }
    String start = base.getFileName() + ".";
    List<Path> found = new ArrayList<>();
    try (Stream<Path> all = Files.list(folder)) {
      all.filter(path -> path.getFileName().toString().startsWith(start))
          .filter(path -> number(path) > 0)
          .forEach(found::add);
    }
    found.sort(Comparator.comparingLong(EventLogFile::number));
    return found;
  }

  /** 0 for a file that has none. */
  private static long number(Path file) {
    String name = file.getFileName().toString();
    String digits = name.substring(name.lastIndexOf('.') + 1);
    boolean isNumber = digits.length() == 8 && digits.chars().allMatch(Character::isDigit);
    return isNumber ? Long.parseLong(digits) : 0;
  }

  private void closeFile() {
    OutputStream last = out;
    out = null;
    if (last != null) {
      try {
        last.close();
      } catch (IOException e) {
        LOG.warn("the log of events {}: {}", current.file(), e.toString());
      }
    }
  }

  private ObjectNode json(QueryEvent event) {
    Instant end = wall.instant().minusNanos(clock.nanos() - event.endNanos());
    Instant start = end.minusNanos(event.micros() * 1_000);
    ObjectNode node = json.createObjectNode();
    node.put("client", event.client());
    node.put("digest", "0x%016X".formatted(event.digest()));
    node.put("duration_us", event.micros());
    node.put("endtime", TIME.format(end));
    node.put("endtime_timestamp_us", micros(end));
    node.put("event", event.prepared() ? "COM_STMT_EXECUTE" : "COM_QUERY");
    node.put("hostgroup_id", event.hostgroup());
    node.put("query", event.text());
    node.put("rows_affected", event.rowsAffected());
    node.put("rows_sent", event.rowsSent());
    node.put("last_insert_id", event.lastInsertId());
    node.put("schemaname", event.schema());
    node.put("server", event.server().toString());
    node.put("starttime", TIME.format(start));
    node.put("starttime_timestamp_us", micros(start));
    node.put("thread_id", event.session());
    node.put("username", event.user());
    if (event.errorCode() != 0) {
      node.put("errno", event.errorCode());
    }
    return node;
  }

  private static long micros(Instant time) {
    return time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000;
  }
}
