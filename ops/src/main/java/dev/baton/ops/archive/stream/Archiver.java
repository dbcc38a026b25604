package dev.baton.ops.archive.stream;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.time.MonotonicClock;
import dev.baton.ops.archive.store.Archive;
import dev.baton.ops.archive.store.ArchiveWriter;
import dev.baton.ops.archive.store.Seam;
import dev.baton.wire.client.BinlogDump;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Archives one cluster's binary log for as long as it is let: finds the primary, makes out where
 * the archive's history and the primary's agree, fills what the primary has purged from another
 * server, and then writes what the primary sends. Whatever fails, it begins again from what is on
 * the disk, so that a failure leaves nothing but whole transactions, each once.
 */
public final class Archiver {

  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration POLL = Duration.ofMillis(100);

  private final ArchiveRequest request;
  private final InstantSource wall;
  private final MonotonicClock clock;
  private final BooleanSupplier stop;
  private final Journal journal;
  private final Servers servers;
  private OptionalLong gapSince = OptionalLong.empty();

  /**
   * @param wall names moments, for people
   * @param progress gets a line for whatever a person should know
   * @param stop asked several times a second; true ends the archiving in order
   */
  public Archiver(
      ArchiveRequest request,
      InstantSource wall,
      MonotonicClock clock,
      Consumer<String> progress,
      BooleanSupplier stop) {
    this.request = request;
    this.wall = wall;
    this.clock = clock;
    this.stop = stop;
    this.journal = new Journal(progress, clock);
    this.servers =
        new Servers(
            request.servers().stream()
                .map(key -> new SourceServer(key, request.credentials(), clock))
                .toList());
  }

  /**
   * Archives until it is stopped, or with {@code once} until it has caught up.
   *
   * @throws IOException if the archive cannot be written or is damaged; failures of servers are
   *     said, and tried again
   */
  public void run() throws IOException {
    open().close();
    while (!stop.getAsBoolean()) {
      try {
        if (follow(servers.look())) {
          return;
        }
      } catch (IOException e) {
        journal.say(e.getMessage() + "; trying again");
      }
      pause();
    }
  }

  private ArchiveWriter open() throws IOException {
    return ArchiveWriter.open(request.directory(), wall, request.segmentBytes());
  }

  /** Follows the primary as long as it is that; returns whether that was all that was wanted. */
  private boolean follow(Servers.View view) throws IOException {
    Optional<SourceServer> chosen = choose(view);
    if (chosen.isEmpty()) {
      return false;
    }
    SourceServer source = chosen.get();
    ServerState state = view.of(source);
    requireUsable(state);
    try (ArchiveWriter writer = open()) {
      GtidPosition position = begin(writer, source, view);
      gapSince = OptionalLong.empty();
      writer.from(source.key().toString(), position);
      journal.say("reading %s after %s".formatted(source.key(), shown(position)));
      try (BinlogDump dump = source.dump(position, true)) {
        return new Stream(request, servers, source, writer, wall, clock, journal, stop)
            .run(dump, state.executed());
      }
    }
  }

  private static String shown(GtidPosition position) {
    return position.isEmpty() ? "the beginning" : position.toString();
  }

  private Optional<SourceServer> choose(Servers.View view) {
    List<SourceServer> writable = view.writable();
    if (writable.size() == 1) {
      return Optional.of(writable.getFirst());
    }
    String unreached =
        view.failures().isEmpty() ? "" : "; not reached: " + String.join("; ", view.failures());
    journal.say(
        writable.isEmpty()
            ? "none of the given servers takes writes: waiting for a primary" + unreached
            : "%s take writes: waiting until only one of them does"
                .formatted(
                    String.join(" and ", writable.stream().map(s -> s.key().toString()).toList())));
    return Optional.empty();
  }

  private static void requireUsable(ServerState state) throws IOException {
    if (!state.refusal().isEmpty()) {
      throw new IOException(state.key() + " cannot be archived: " + state.refusal());
    }
  }

  /** From where on the primary is read. */
  private GtidPosition begin(ArchiveWriter writer, SourceServer source, Servers.View view)
      throws IOException {
    ServerState state = view.of(source);
    Archive archive = writer.folder().look();
    if (archive.isEmpty()) {
      journal.say(
          "the archive begins with the oldest binary log of %s, after %s"
              .formatted(source.key(), shown(state.purged())));
      return state.purged();
    }
    GtidPosition archived = archive.end();
    if (archive.segments().getLast().start().mariaDb() != state.mariaDb()) {
      throw new IOException(source.key() + " is not of the same kind as the archive's servers");
    }
    GtidPosition position = archived;
    if (!state.mariaDb() || state.reachesBackTo(archived)) {
      position = History.shared(archived, source, archive);
      String givenUp = new Seam(archived, position).givenUp();
      if (!givenUp.isEmpty()) {
        journal.say(
            "%s does not have %s, which the archive had from a former primary: the history goes on without"
                .formatted(source.key(), givenUp));
      }
    }
    return state.reachesBackTo(position) ? position : bridge(writer, source, view, position);
  }

  /** Over what the primary has purged. */
  private GtidPosition bridge(
      ArchiveWriter writer, SourceServer source, Servers.View view, GtidPosition from)
      throws IOException {
    ServerState state = view.of(source);
    GapFiller filler = new GapFiller(writer);
    GtidPosition position = from;
    for (Map.Entry<SourceServer, ServerState> other : view.states().entrySet()) {
      if (other.getKey() == source || !other.getValue().refusal().isEmpty()) {
        continue;
      }
      writer.from(other.getKey().key().toString(), position);
      GtidPosition filled = position;
      try {
        filled = filler.fill(other.getKey(), other.getValue(), position, state.purged());
      } catch (IOException e) {
        journal.say("the gap cannot be filled from there: " + e.getMessage());
        filled = writer.position().orElse(position);
      }
      if (!filled.equals(position)) {
        journal.say(
            "%s has purged what came after %s: read from %s up to %s"
                .formatted(source.key(), shown(position), other.getKey().key(), filled));
      }
      position = filled;
      if (state.reachesBackTo(position)) {
        return position;
      }
    }
    GtidPosition end = position.joinedWith(state.purged());
    String missing = new Seam(position, end).missing();
    if (gapSince.isEmpty()) {
      gapSince = OptionalLong.of(clock.nanos());
    }
    List<String> hopes = hopes(view, source, state.purged());
    if (!hopes.isEmpty()
        && clock.millisSince(gapSince.getAsLong()) < request.gapWait().toMillis()) {
      throw new IOException(
          "%s has purged %s, and no other server can send it now; waiting for: %s"
              .formatted(source.key(), missing, String.join("; ", hopes)));
    }
    journal.say(
        "GAP: no server has %s any more; the last transaction before it was committed at %s. A restore across it is impossible: take a new backup now"
            .formatted(missing, writer.lastCommit()));
    return end;
  }

  /** Who may have it later: who cannot be reached, and who has not come as far yet. */
  private static List<String> hopes(Servers.View view, SourceServer source, GtidPosition purged) {
    List<String> hopes = new ArrayList<>(view.failures());
    view.states()
        .forEach(
            (server, state) -> {
              if (server != source
                  && state.executed().getClass() == purged.getClass()
                  && !state.executed().covers(purged)) {
                hopes.add(server.key() + " is not as far yet");
              }
            });
    return hopes;
  }

  private void pause() {
    long begin = clock.nanos();
    while (!stop.getAsBoolean() && clock.millisSince(begin) < RETRY.toMillis()) {
      try {
        Thread.sleep(POLL);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
