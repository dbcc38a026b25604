package dev.baton.ops.compare;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.time.MonotonicClock;
import dev.baton.core.time.Tasks;
import dev.baton.ops.backup.create.TableChunks.Chunk;
import dev.baton.ops.compare.ComparedServer.Sum;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Compares a replica with its primary, chunk by chunk, while both are in use: nothing is locked,
 * nothing is written, replication goes on.
 *
 * <p>A chunk is read on the primary, then on the replica once that has executed what the primary
 * had by then, then on the primary again. If the replica has what either of the two showed, it is
 * the same. If both showed the same, the chunk did not change meanwhile, and what the replica has
 * is different: found so three times, it is reported. A chunk that changes all the time cannot be
 * judged, and that is reported too.
 */
public final class ReplicaComparison {

  private static final int SURE = 3;
  private static final int ATTEMPTS = 12;
  private static final Duration CATCH_UP = Duration.ofSeconds(60);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  private final ComparedServer primary;
  private final ComparedServer replica;
  private final int pace;
  private final MonotonicClock clock;
  private final Tasks tasks;

  /**
   * @param pace the share of the time in which chunks are read, 1 to 100 per cent
   */
  public ReplicaComparison(
      ComparedServer primary, ComparedServer replica, int pace, MonotonicClock clock, Tasks tasks) {
    if (pace < 1 || pace > 100) {
      throw new IllegalArgumentException("the pace is 1 to 100 per cent");
    }
    this.primary = primary;
    this.replica = replica;
    this.pace = pace;
    this.clock = clock;
    this.tasks = tasks;
  }

  /**
   * What was found.
   *
   * @param chunks how many were compared
   * @param rows how many the primary had in them
   * @param differences a sentence for each chunk or table that differs
   * @param undecided a sentence for each chunk that changed all the time
   */
  public record Findings(long chunks, long rows, List<String> differences, List<String> undecided) {

    public Findings {
      differences = List.copyOf(differences);
      undecided = List.copyOf(undecided);
    }

    public boolean same() {
      return differences.isEmpty() && undecided.isEmpty();
    }
  }

  private sealed interface Verdict {
    record Same(long rows) implements Verdict {}

    record Different(String how) implements Verdict {}

    record Busy() implements Verdict {}

    record Gone() implements Verdict {}
  }

  /**
   * @param chunks of the primary
   * @param progress gets a line for each finding as it is made
   * @throws IOException if a server cannot be read, or the replica does not catch up
   */
  public Findings run(List<Chunk> chunks, Consumer<String> progress)
      throws IOException, InterruptedException {
    List<String> differences = new ArrayList<>();
    List<String> undecided = new ArrayList<>();
    Set<String> missing = tables(differences, progress);
    long rows = 0;
    for (Chunk chunk : chunks) {
      if (missing.contains(chunk.table())) {
        continue;
      }
      long begun = clock.nanos();
      switch (compare(chunk)) {
        case Verdict.Same same -> rows += same.rows();
        case Verdict.Different different ->
            say(differences, "%s differs: %s".formatted(chunk, different.how()), progress);
        case Verdict.Busy busy ->
            say(undecided, chunk + " changes all the time: compare it when it is quiet", progress);
        case Verdict.Gone gone -> {}
      }
      rest(clock.nanos() - begun);
    }
    return new Findings(chunks.size(), rows, differences, undecided);
  }

  private static void say(List<String> sentences, String sentence, Consumer<String> progress) {
    sentences.add(sentence);
    progress.accept(sentence);
  }

  /**
   * Tables that only one of the two has, once the replica has what the primary had.
   *
   * @return which the replica lacks
   */
  private Set<String> tables(List<String> differences, Consumer<String> progress)
      throws IOException {
    Set<String> before = primary.tables();
    catchUp();
    Set<String> there = replica.tables();
    Set<String> after = primary.tables();
    Set<String> missing = new TreeSet<>(before);
    missing.removeAll(there);
    missing.retainAll(after); // the others were dropped meanwhile
    Set<String> tooMany = new TreeSet<>(there);
    tooMany.removeAll(before);
    tooMany.removeAll(after);
    missing.forEach(t -> say(differences, t + " is missing at " + replica.name(), progress));
    tooMany.forEach(t -> say(differences, t + " is at " + replica.name() + " alone", progress));
    return missing;
  }

  private Verdict compare(Chunk chunk) throws IOException, InterruptedException {
    try {
      return read(chunk);
    } catch (IOException e) {
      if (primary.tables().contains(chunk.table())) {
        throw e;
      }
      return new Verdict.Gone();
    }
  }

  private Verdict read(Chunk chunk) throws IOException, InterruptedException {
    int different = 0;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Sum before = primary.sum(chunk);
      catchUp();
      Sum there = replica.sum(chunk);
      if (there.equals(before)) {
        return new Verdict.Same(before.rows());
      }
      Sum after = primary.sum(chunk);
      if (there.equals(after)) {
        return new Verdict.Same(after.rows());
      }
      different = before.equals(after) ? different + 1 : 0;
      if (different == SURE) {
        return new Verdict.Different(
            before.rows() == there.rows()
                ? "%d rows at both, and not the same ones".formatted(before.rows())
                : "%d rows at %s, %d at %s"
                    .formatted(before.rows(), primary.name(), there.rows(), replica.name()));
      }
      tasks.sleep(BETWEEN_LOOKS);
    }
    return new Verdict.Busy();
  }

  private void catchUp() throws IOException {
    GtidPosition position = primary.executed();
    if (!replica.awaitExecuted(position, CATCH_UP)) {
      throw new IOException(
          "%s has not executed %s of %s within %d s: does it replicate, and is it not delayed? Then compare again"
              .formatted(replica.name(), position, primary.name(), CATCH_UP.toSeconds()));
    }
  }

  private void rest(long nanos) throws InterruptedException {
    tasks.sleep(Duration.ofNanos(nanos * (100 - pace) / pace));
  }
}
