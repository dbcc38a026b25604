package dev.baton.manager.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Two managers over the locks of three servers, looking at them in turn. */
class ClaimsTest {
  private static final List<InstanceKey> SERVERS =
      List.of(
          InstanceKey.parse("db1:3306"),
          InstanceKey.parse("db2:3306"),
          InstanceKey.parse("db3:3306"));

  private final TreeMap<InstanceKey, String> locks = new TreeMap<>();
  private final AtomicLong nanos = new AtomicLong();
  private final Claims first = new Claims("first", nanos::get);
  private final Claims rival = new Claims("rival", nanos::get);

  /** What a watcher does after each probe. */
  private void look(Claims claims, String id, InstanceKey server) {
    if (claims.mayClaim()) {
      claims.heldBy(server, locks.computeIfAbsent(server, key -> id));
    } else {
      locks.remove(server, id);
      String holder = locks.get(server);
      if (holder == null) {
        claims.free(server);
      } else {
        claims.heldBy(server, holder);
      }
    }
    leads(claims);
  }

  private void lookAtAll(Claims claims, String id) {
    SERVERS.forEach(server -> look(claims, id, server));
  }

  private static boolean leads(Claims claims) {
    return claims.leads(Set.copyOf(SERVERS), SERVERS.get(2));
  }

  /** Its connections break and its locks are free; the rival is the first to look again. */
  private void restart(InstanceKey server) {
    locks.remove(server);
    first.lost(server);
    rival.lost(server);
    SERVERS.stream()
        .filter(other -> !other.equals(server))
        .forEach(other -> look(rival, "rival", other));
    look(rival, "rival", server);
    lookAtAll(first, "first");
  }

  @Test
  void serversThatAreRestartedOneAfterAnotherStayWithTheManagerThatLeads() {
    lookAtAll(first, "first");
    lookAtAll(rival, "rival");
    for (int round = 0; round < 2; round++) {
      SERVERS.forEach(this::restart);
    }
    assertThat(locks.values()).containsOnly("first");
    assertThat(leads(first)).isTrue();
    assertThat(leads(rival)).isFalse();
  }

  @Test
  void theOnlyLockBesideTheOneOfADeadServerStaysWithTheManagerThatLeads() {
    lookAtAll(first, "first");
    lookAtAll(rival, "rival");
    InstanceKey dead = SERVERS.get(0);
    InstanceKey frozen = SERVERS.get(1);
    List<InstanceKey> living = List.of(frozen, SERVERS.get(2));
    locks.remove(dead);
    first.lost(dead);
    rival.lost(dead);

    locks.remove(frozen);
    first.lost(frozen);
    living.forEach(server -> look(rival, "rival", server));
    assertThat(rival.leads(Set.copyOf(living), frozen)).isFalse();
    living.forEach(server -> look(first, "first", server));

    assertThat(first.leads(Set.copyOf(living), frozen)).isTrue();
    assertThat(locks.values()).containsOnly("first");
  }

  @Test
  void whoeverStartsWhileALockIsFreeGivesItBack() {
    lookAtAll(first, "first");
    locks.remove(SERVERS.get(1));
    first.lost(SERVERS.get(1));
    look(rival, "rival", SERVERS.get(1));
    look(rival, "rival", SERVERS.get(2));
    assertThat(locks).containsEntry(SERVERS.get(1), "rival");
    lookAtAll(rival, "rival");
    lookAtAll(first, "first");
    assertThat(locks.values()).containsOnly("first");
  }

  @Test
  void theRivalLeadsAWhileAfterTheFirstHasGone() {
    lookAtAll(first, "first");
    lookAtAll(rival, "rival");
    locks.clear();
    lookAtAll(rival, "rival"); // sees one after the other free
    lookAtAll(rival, "rival"); // and begins to wait
    nanos.addAndGet((Claims.PATIENCE_MILLIS - 1) * 1_000_000);
    lookAtAll(rival, "rival");
    assertThat(leads(rival)).isFalse();
    nanos.addAndGet(1_000_000);
    lookAtAll(rival, "rival");
    assertThat(leads(rival)).isTrue();
    assertThat(locks.values()).containsOnly("rival");
  }

  private void everyServerIsAwayAndComesBack() {
    locks.clear();
    SERVERS.forEach(first::lost);
    SERVERS.forEach(rival::lost);
    leads(first);
    leads(rival);
  }

  @Test
  void afterAllServersWereAwayTheManagerThatLedHasThemAgain() {
    lookAtAll(first, "first");
    lookAtAll(rival, "rival");
    everyServerIsAwayAndComesBack();
    lookAtAll(rival, "rival");
    assertThat(locks).isEmpty();
    lookAtAll(first, "first");
    lookAtAll(rival, "rival");
    assertThat(locks.values()).containsOnly("first");
    assertThat(leads(first)).isTrue();
  }

  @Test
  void afterAllServersWereAwayTheRivalLeadsWhereTheFirstDoesNotComeBack() {
    lookAtAll(first, "first");
    lookAtAll(rival, "rival");
    everyServerIsAwayAndComesBack();
    lookAtAll(rival, "rival");
    nanos.addAndGet((Claims.PATIENCE_MILLIS - 1) * 1_000_000);
    lookAtAll(rival, "rival");
    assertThat(leads(rival)).isFalse();
    nanos.addAndGet(1_000_000);
    lookAtAll(rival, "rival");
    assertThat(leads(rival)).isTrue();
  }

  @Test
  void aServerThatStaysDownKeepsNobodyFromLeading() {
    lookAtAll(rival, "rival");
    lookAtAll(first, "first");
    locks.clear();
    InstanceKey down = SERVERS.get(0);
    List<InstanceKey> living = SERVERS.subList(1, 3);
    for (int probes = 0; probes < 40; probes++) {
      first.lost(down);
      living.forEach(server -> look(first, "first", server));
      nanos.addAndGet(250_000_000);
    }
    assertThat(first.leads(Set.copyOf(living), down)).isTrue();
  }

  @Test
  void ofTwoThatStartTogetherTheOneWithTheFirstLockTakesTheOthers() {
    look(rival, "rival", SERVERS.get(1));
    look(first, "first", SERVERS.get(0));
    for (int looks = 0; looks < 2; looks++) {
      lookAtAll(rival, "rival");
      lookAtAll(first, "first");
    }
    assertThat(locks).containsEntry(SERVERS.get(2), "first");
    assertThat(leads(first)).isTrue();
    assertThat(leads(rival)).isFalse();
  }
}
