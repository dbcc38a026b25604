package dev.baton.admin.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.admin.cluster.ClusterProblems.Kind;
import dev.baton.admin.runtime.Checksums;
import dev.baton.admin.runtime.row.ClusterMemberRow;
import dev.baton.core.secret.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One member's checks against a real administration, from a proxy that is made up. */
@Timeout(60)
class MemberTest {

  @TempDir Path folder;

  /** A proxy whose rules always differ, and that runs a version of its own. */
  private static final class MadeUp implements ClusterContext {

    final ClusterProblems problems = new ClusterProblems(InstantSource.system());
    final AtomicInteger taken = new AtomicInteger();
    final String version;

    MadeUp(String version) {
      this.version = version;
    }

    @Override
    public String version() {
      return version;
    }

    @Override
    public ClusterSettings settings() {
      return new ClusterSettings(
          "admin",
          new Secret("admin"),
          Duration.ofMillis(20),
          1,
          Map.of(SyncedModule.QUERY_RULES, 3),
          Set.of());
    }

    @Override
    public ClusterProblems problems() {
      return problems;
    }

    @Override
    public Map<String, Checksums.Value> checksums() {
      return Map.of("mysql_query_rules", new Checksums.Value("mysql_query_rules", 1, 1, "0xOTHER"));
    }

    @Override
    public Fetched take(
        MemberLink from,
        SyncedModule module,
        Checksums.Value theirs,
        Checksums.Value own,
        boolean tie) {
      taken.incrementAndGet();
      return new Fetched("made up", Kind.REFUSED, "nothing");
    }

    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public long epochSecond() {
      return 1;
    }
  }

  private void withMember(MadeUp context, ThrowingConsumer test) throws Exception {
    try (TestMember peer = new TestMember(folder.resolve("peer"), InstantSource.system())) {
      peer.run("LOAD MYSQL QUERY RULES TO RUNTIME");
      Member member =
          new Member(new ClusterMemberRow("127.0.0.1", peer.relay.port(), 0, ""), context);
      Thread thread = Thread.ofVirtual().start(member);
      try {
        test.accept(member);
      } finally {
        member.close();
        thread.join();
      }
    }
  }

  @FunctionalInterface
  private interface ThrowingConsumer {
    void accept(Member member) throws Exception;
  }

  @Test
  void aMemberOfAnotherVersionIsNamedAndNothingIsFetchedFromIt() throws Exception {
    MadeUp context = new MadeUp("2.6.0-baton");
    withMember(
        context,
        member -> {
          TestMember.await("it was asked often", () -> member.counters().succeeded() > 6);
          assertThat(context.taken).hasValue(0);
          assertThat(context.problems.rows()).hasSize(1);
          assertThat(context.problems.rows().getFirst()[3]).isEqualTo("OTHER_VERSION");
          assertThat(String.valueOf(context.problems.rows().getFirst()[6])).contains("upgrade");
        });
  }

  @Test
  void whatIsRefusedIsFetchedAfterThreeDifferencesAndNotAtEveryCheck() throws Exception {
    MadeUp context = new MadeUp(dev.baton.admin.variable.ProductVersion.TEXT);
    withMember(
        context,
        member -> {
          TestMember.await("it was fetched again", () -> context.taken.get() == 2);
          assertThat(member.modules().get(SyncedModule.QUERY_RULES).diffs())
              .as("differing checks at the second time")
              .isGreaterThanOrEqualTo(33);
        });
  }
}
