package dev.baton.ops.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.core.time.Tasks;
import dev.baton.ops.backup.create.TableChunks.Chunk;
import dev.baton.ops.compare.ReplicaComparison.Findings;
import dev.baton.testkit.Seeded;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

class ReplicaComparisonTest {

  private static final int CHUNKS = 12;

  @Test
  void whatDiffersIsFoundUnderWritesAndLagAndNothingElse() {
    Seeded.check(
        "a comparison finds what differs, and nothing else",
        500,
        random -> {
          World world = new World(random);
          world.writes = random.nextInt(3);
          for (int i = random.nextInt(4); i > 0; i--) {
            world.corrupt(chunk(random.nextInt(CHUNKS)));
          }
          Findings findings = world.compare();
          assertThat(findings.differences().stream().map(s -> s.split(" ")[0]))
              .as("found; what changed all the time: %s", findings.undecided())
              .isSubsetOf(world.corrupted);
          assertThat(findings.differences().size() + findings.undecided().size())
              .isGreaterThanOrEqualTo(world.corrupted.size());
        });
  }

  @Test
  void onAQuietClusterExactlyWhatDiffersIsNamed() throws Exception {
    World world = new World(new Random(1));
    world.corrupt(chunk(3));
    Findings findings = world.compare();
    assertThat(findings.differences())
        .containsExactly("t3 differs: 0 rows at both, and not the same ones");
    assertThat(findings.undecided()).isEmpty();
    assertThat(findings.same()).isFalse();
    assertThat(world.slept).isGreaterThan(0);
  }

  @Test
  void aChunkThatChangesAllTheTimeIsNotJudged() throws Exception {
    World world = new World(new Random(1));
    world.hot = chunk(5);
    world.behind = true;
    Findings findings = world.compare();
    assertThat(findings.differences()).isEmpty();
    assertThat(findings.undecided())
        .containsExactly("t5 changes all the time: compare it when it is quiet");
  }

  @Test
  void tablesThatOnlyOneHasAreNamedAndNotRead() throws Exception {
    World world = new World(new Random(1));
    world.atReplica.remove("t2");
    world.atReplica.add("t99");
    assertThat(world.compare().differences())
        .containsExactly("t2 is missing at replica", "t99 is at replica alone");
  }

  @Test
  void aTableThatIsDroppedMeanwhileIsLeftOut() throws Exception {
    World world = new World(new Random(1));
    world.dropped = "t4";
    assertThat(world.compare().same()).isTrue();
  }

  @Test
  void aReplicaThatDoesNotCatchUpEndsIt() {
    World world = new World(new Random(1));
    world.stuck = true;
    assertThatThrownBy(world::compare)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("does it replicate");
  }

  private static Chunk chunk(int number) {
    return new Chunk("t" + number, "", "SELECT");
  }

  /** A primary whose every transaction rewrites one chunk, and a replica somewhere behind it. */
  private static final class World {
    private final Random random;
    private final List<Chunk> history = new ArrayList<>();
    private final Set<String> corrupted = new TreeSet<>();
    private final Set<String> atPrimary = new TreeSet<>();
    private final Set<String> atReplica = new TreeSet<>();
    private int applied;
    private int writes;
    private Chunk hot = new Chunk("none", "", "");
    private boolean behind;
    private boolean stuck;
    private String dropped = "";
    private int slept;

    World(Random random) {
      this.random = random;
      for (int i = 0; i < CHUNKS; i++) {
        atPrimary.add("t" + i);
        atReplica.add("t" + i);
      }
    }

    void corrupt(Chunk chunk) {
      corrupted.add(chunk.toString());
    }

    Findings compare() throws IOException, InterruptedException {
      List<Chunk> chunks = new ArrayList<>();
      for (int i = 0; i < CHUNKS; i++) {
        chunks.add(chunk(i));
      }
      return new ReplicaComparison(new Primary(), new Replica(), 50, () -> 0, new Sleepless())
          .run(chunks, line -> {});
    }

    /** Time passes: somebody writes, and the replica applies some of it. */
    private void pass() {
      for (int i = random.nextInt(writes + 1); i > 0; i--) {
        history.add(chunk(random.nextInt(CHUNKS)));
      }
      if (!hot.table().equals("none")) {
        history.add(hot);
      }
      if (!behind && history.size() > applied) {
        applied += random.nextInt(history.size() - applied + 1);
      }
    }

    private ComparedServer.Sum at(int position, Chunk chunk) {
      Map<String, Integer> last = new TreeMap<>();
      for (int i = 0; i < position; i++) {
        last.put(history.get(i).toString(), i);
      }
      return new ComparedServer.Sum(0, "v" + last.getOrDefault(chunk.toString(), -1));
    }

    private final class Primary implements ComparedServer {
      @Override
      public String name() {
        return "primary";
      }

      @Override
      public Sum sum(Chunk chunk) throws IOException {
        if (chunk.table().equals(dropped)) {
          atPrimary.remove(dropped);
          throw new IOException("no such table");
        }
        pass();
        Sum sum = at(history.size(), chunk);
        pass();
        return sum;
      }

      @Override
      public Set<String> tables() {
        return new TreeSet<>(atPrimary);
      }

      @Override
      public GtidPosition executed() {
        int size = history.size();
        pass();
        return size == 0
            ? MysqlGtidSet.EMPTY
            : MysqlGtidSet.parse("00112233-4455-6677-8899-aabbccddeeff:1-" + size);
      }

      @Override
      public boolean awaitExecuted(GtidPosition position, Duration limit) {
        throw new IllegalStateException("only the replica waits");
      }
    }

    private final class Replica implements ComparedServer {
      @Override
      public String name() {
        return "replica";
      }

      @Override
      public Sum sum(Chunk chunk) {
        pass();
        Sum sum = at(applied, chunk);
        return corrupted.contains(chunk.toString())
            ? new Sum(sum.rows(), "corrupt " + sum.checksum())
            : sum;
      }

      @Override
      public Set<String> tables() {
        return new TreeSet<>(atReplica);
      }

      @Override
      public GtidPosition executed() {
        throw new IllegalStateException("only the primary is asked");
      }

      @Override
      public boolean awaitExecuted(GtidPosition position, Duration limit) {
        pass();
        applied = Math.max(applied, (int) ((MysqlGtidSet) position).count());
        return !stuck;
      }
    }

    private final class Sleepless implements Tasks {
      @Override
      public Task start(String name, Runnable body) {
        throw new IllegalStateException("nothing is started");
      }

      @Override
      public void sleep(Duration time) {
        slept++;
        pass();
      }

      @Override
      public Lock lock() {
        return new ReentrantLock();
      }
    }
  }
}
