package dev.baton.proxy.warm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.proxy.config.ServerTls;
import dev.baton.proxy.warm.Warming.Login;
import dev.baton.proxy.warm.Warming.Outcome;
import dev.baton.proxy.warm.Warming.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who logs in where and when, without connections. */
class WarmingTest {

  private static final Target A = target("a");
  private static final Target B = target("b");
  private static final Outcome IN = new Outcome.In();
  private static final Outcome REFUSED = new Outcome.Refused("error 1045");

  private final Warming warming = new Warming();
  private final Map<String, Secret> users = new HashMap<>();
  private long now = -Duration.ofDays(1).toNanos(); // a monotonic clock may be negative

  private static Target target(String host) {
    return new Target(new InstanceKey(host, 3306), null);
  }

  private void users(String... names) {
    for (String name : names) {
      users.put(name, new Secret(name + "'s"));
    }
  }

  private void expect(Target... targets) {
    warming.expect(Set.of(targets), users, now);
  }

  private void passes(Duration time) {
    now += time.toNanos();
  }

  /** Everything that is due, each with this outcome. */
  private List<String> all(Outcome outcome) {
    List<String> done = new ArrayList<>();
    for (Login login = warming.next(now); login != null; login = warming.next(now)) {
      done.add(login.user().name() + "@" + login.target().instance().host());
      warming.ended(login, outcome, now, 5_000);
    }
    return done;
  }

  @Test
  void everyUserLogsInToEveryServerOnce() {
    users("x", "y");
    expect(A, B);
    assertThat(all(IN)).containsExactlyInAnyOrder("x@a", "y@a", "x@b", "y@b");
    assertThat(all(IN)).isEmpty();
    expect(A, B);
    assertThat(all(IN)).isEmpty();
  }

  @Test
  void aServerIsAskedOneAtATimeAndOneThatHangsHoldsUpNoOther() {
    users("x", "y");
    expect(A, B);
    Login first = warming.next(now);
    Login second = warming.next(now);
    assertThat(first.target()).isNotEqualTo(second.target());
    assertThat(warming.next(now)).isNull();
    warming.ended(second, IN, now, 0);
    assertThat(warming.next(now).target()).isEqualTo(second.target());
  }

  @Test
  void aServerThatIsBackGetsEverybodyAgain() {
    users("x");
    expect(A, B);
    all(IN);
    expect(A);
    expect(A, B);
    assertThat(all(IN)).containsExactly("x@b");
  }

  @Test
  void whoIsNewOrHasAnotherPasswordLogsInEverywhere() {
    users("x", "y");
    expect(A, B);
    all(IN);
    users.put("x", new Secret("another"));
    users("z");
    expect(A, B);
    assertThat(all(IN)).containsExactlyInAnyOrder("x@a", "z@a", "x@b", "z@b");
  }

  @Test
  void whoTakesThePlaceOfAnotherIsNoticed() {
    users("x", "y");
    expect(A);
    all(IN);
    users.remove("y");
    users("z");
    expect(A);
    assertThat(all(IN)).containsExactly("z@a");
    users.put("x", new Secret("z's"));
    expect(A);
    assertThat(all(IN)).containsExactly("x@a");
  }

  @Test
  void whoIsGoneIsNotTriedAndNotToldOfAnyMore() {
    users("x", "y");
    expect(A);
    Login first = warming.next(now);
    users.remove("y");
    expect(A);
    warming.ended(first, REFUSED, now, 0);
    assertThat(warming.refused()).hasSize(1);
    users.clear();
    expect(A);
    assertThat(warming.refused()).isEmpty();
    passes(Warming.ROUND);
    assertThat(all(IN)).isEmpty();
  }

  @Test
  void aRefusalIsNewsOnceIsTriedAgainAndIsNewsWhenItIsOver() {
    users("x");
    expect(A);
    Login login = warming.next(now);
    assertThat(warming.ended(login, REFUSED, now, 7_000)).isTrue();
    assertThat(warming.next(now)).isNull();
    passes(Warming.REFUSED_ONCE_AGAIN);
    login = warming.next(now);
    assertThat(warming.ended(login, REFUSED, now, 8_000)).isFalse();
    passes(Warming.REFUSED_ONCE_AGAIN);
    assertThat(warming.next(now)).isNull();
    assertThat(warming.refused())
        .containsExactly(new RefusedUser("x", A.instance(), 7_000, "error 1045"));
    passes(Warming.REFUSED_AGAIN);
    login = warming.next(now);
    assertThat(warming.ended(login, IN, now, 9_000)).isTrue();
    assertThat(warming.refused()).isEmpty();
  }

  @Test
  void aServerThatDoesNotAnswerIsLeftAloneForAWhileAndForgetsNobody() {
    users("x", "y");
    expect(A);
    assertThat(all(new Outcome.Unknown("cannot connect"))).containsExactly("x@a");
    passes(Warming.SILENT_AGAIN.minusNanos(1));
    assertThat(all(IN)).isEmpty();
    passes(Duration.ofNanos(1));
    assertThat(all(IN)).containsExactly("x@a", "y@a");
    assertThat(warming.refused()).isEmpty();
  }

  @Test
  void afterAnHourEverybodyLogsInAgain() {
    users("x", "y");
    expect(A);
    all(IN);
    passes(Warming.ROUND.minusNanos(1));
    assertThat(all(IN)).isEmpty();
    passes(Duration.ofNanos(1));
    assertThat(all(IN)).containsExactly("x@a", "y@a");
  }

  @Test
  void whatComesOfALoginToAServerThatIsGoneOrOfAnOldPasswordCountsForNothing() {
    users("x");
    expect(A);
    Login toGone = warming.next(now);
    expect(B);
    assertThat(warming.ended(toGone, REFUSED, now, 0)).isFalse();
    Login old = warming.next(now);
    users.put("x", new Secret("another"));
    expect(B);
    assertThat(warming.ended(old, REFUSED, now, 0)).isFalse();
    assertThat(warming.refused()).isEmpty();
    assertThat(all(IN)).containsExactly("x@b");
  }

  @Test
  void aServerThatIsReachedInTwoWaysIsToldOfOnce() {
    users("x");
    expect(A, new Target(A.instance(), ServerTls.UNVERIFIED));
    Login first = warming.next(now);
    Login second = warming.next(now);
    warming.ended(first, new Outcome.Refused("error 1045"), now, 1000);
    warming.ended(second, new Outcome.Refused("error 3159"), now, 2000);
    assertThat(warming.refused())
        .containsExactly(new RefusedUser("x", A.instance(), 1000, "error 1045"));
  }
}
