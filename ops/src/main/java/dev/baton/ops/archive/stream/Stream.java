package dev.baton.ops.archive.stream;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.time.MonotonicClock;
import dev.baton.ops.archive.store.ArchiveStatus;
import dev.baton.ops.archive.store.ArchiveWriter;
import dev.baton.wire.binlog.BinlogEvent;
import dev.baton.wire.client.BinlogDump;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the primary, read until it breaks, is not the primary's any more, or nothing
 * more is wanted. Not thread-safe.
 */
final class Stream {

  /** What a loss of power can cost; the server has it still. */
  private static final Duration SYNC = Duration.ofSeconds(1);

  private static final Duration LOOK = Duration.ofSeconds(3);
  private static final Duration REPORT = Duration.ofMinutes(1);

  private final ArchiveRequest request;
  private final Servers servers;
  private final SourceServer source;
  private final ArchiveWriter writer;
  private final InstantSource wall;
  private final MonotonicClock clock;
  private final Journal journal;
  private final BooleanSupplier stop;
  private @Nullable CompletableFuture<Servers.View> looking;
  private long syncedAt;
  private long lookedAt;
  private long reportedAt;
  private Instant completeUntil = Instant.EPOCH;

  Stream(
      ArchiveRequest request,
      Servers servers,
      SourceServer source,
      ArchiveWriter writer,
      InstantSource wall,
      MonotonicClock clock,
      Journal journal,
      BooleanSupplier stop) {
    this.request = request;
    this.servers = servers;
    this.source = source;
    this.writer = writer;
    this.wall = wall;
    this.clock = clock;
    this.journal = journal;
    this.stop = stop;
  }

  /**
   * @param target what {@code once} is content with
   * @return whether all that was wanted is archived
   * @throws IOException if the connection breaks, or the archive cannot be written
   */
  boolean run(BinlogDump dump, GtidPosition target) throws IOException {
    syncedAt = clock.nanos();
    lookedAt = clock.nanos() - LOOK.toNanos();
    reportedAt = clock.nanos();
    while (!stop.getAsBoolean()) {
      if (request.once() && !writer.isDirty() && position().covers(target)) {
        return true;
      }
      BinlogEvent event = dump.next();
      if (event == null) {
        throw new IOException(source.key() + " ended the connection");
      }
      Arriving.take(event, writer, gtid -> true);
      if (!BinlogDump.isStored(event) || clock.millisSince(syncedAt) >= SYNC.toMillis()) {
        writer.sync(); // nothing more is there, or it has been long enough
        syncedAt = clock.nanos();
        finishOld();
      }
      if (isNoMorePrimary()) {
        return false;
      }
    }
    return true;
  }

  private GtidPosition position() {
    return writer.position().orElseThrow();
  }

  private void finishOld() throws IOException {
    Instant old = wall.instant().minus(request.segmentAge());
    if (!writer.isInTransaction() && writer.opened().filter(old::isAfter).isPresent()) {
      writer.finish();
    }
  }

  /** Looks at all servers now and then, on a thread of its own, while events go on coming. */
  private boolean isNoMorePrimary() throws IOException {
    CompletableFuture<Servers.View> running = looking;
    if (running == null) {
      if (clock.millisSince(lookedAt) >= LOOK.toMillis()) {
        lookedAt = clock.nanos();
        looking =
            CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return servers.look();
                  } catch (IOException e) {
                    throw new CompletionException(e);
                  }
                },
                task -> Thread.ofVirtual().start(task));
      }
      return false;
    }
    if (!running.isDone() || writer.isInTransaction()) {
      return false;
    }
    looking = null;
    try {
      return judge(running.join());
    } catch (CompletionException e) {
      return false; // the connection itself tells whether the server lives
    }
  }

  private boolean judge(Servers.View view) throws IOException {
    ServerState state = view.states().get(source);
    if (state != null && position().covers(state.executed())) {
      completeUntil = state.now();
    }
    Instant now = state == null ? wall.instant() : state.now();
    long behind =
        completeUntil.equals(Instant.EPOCH)
            ? Duration.between(writer.lastCommit(), now).toSeconds()
            : Duration.between(completeUntil, now).toSeconds();
    writer
        .folder()
        .write(
            new ArchiveStatus(
                wall.instant(),
                source.key().toString(),
                position().toString(),
                completeUntil,
                behind));
    if (clock.millisSince(reportedAt) >= REPORT.toMillis()) {
      reportedAt = clock.nanos();
      journal.say(
          "%d transactions since %s was connected to, %d s behind; at %s"
              .formatted(writer.transactions(), source.key(), behind, position()));
    }
    if (view.writable().size() > 1) {
      journal.say("more than one of the given servers takes writes; reading " + source.key());
      return false;
    }
    boolean other = !view.writable().isEmpty() && view.writable().getFirst() != source;
    if (other) {
      journal.say(view.writable().getFirst().key() + " is the primary now");
    }
    return other;
  }
}
