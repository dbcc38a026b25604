package dev.baton.manager;

import static dev.baton.manager.fake.FakeServers.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.config.DiscoveryFilters;
import dev.baton.manager.fake.FakeProcess;
import dev.baton.manager.fake.Lab;
import dev.baton.manager.inventory.HostNames;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is known, from what others tell and from what people say. */
class DiscoveryTest {

  private final Lab lab = Lab.semiSync("a", "b", "c");

  @AfterEach
  void close() {
    lab.close();
  }

  private static boolean knows(DefaultManager manager, String name) {
    return Lab.status(manager).snapshot().view(key(name)).isPresent();
  }

  @Test
  void whoeverIsForgottenIsFoundAgainOnceSomebodyNamesIt() throws Exception {
    DefaultManager manager = lab.manager();
    lab.servers.kill("c"); // first: one that answers and follows nobody is made to rejoin
    lab.servers.change("c", s -> s.source = null);
    lab.await(
        "nobody names c",
        () ->
            Lab.status(manager)
                    .snapshot()
                    .view(key("a"))
                    .orElseThrow()
                    .facts()
                    .connectedReplicas()
                    .size()
                == 1);
    manager.inventory(Lab.CLUSTER).tag(key("c"), "disk", "ssd");

    assertThat(manager.forget(Lab.CLUSTER, key("c"))).isTrue();

    assertThat(knows(manager, "c")).isFalse();
    assertThat(manager.inventory(Lab.CLUSTER).tags(key("c"))).isEmpty();
    assertThat(manager.forget(Lab.CLUSTER, key("c"))).isFalse();
    lab.servers.change(
        "c",
        s -> {
          s.alive = true;
          s.source = key("a");
        });
    lab.await("c is found again", () -> knows(manager, "c"));
    Lab.healthy(manager);
  }

  @Test
  void whomAFilterFindsDoesNotBecomeAMemberUnlessAPersonSaysSo() throws Exception {
    lab.ignored = new DiscoveryFilters(List.of(), List.of("^c:"), List.of());
    DefaultManager manager = lab.manager();
    assertThat(knows(manager, "b")).isTrue();
    assertThat(knows(manager, "c")).isFalse();
    manager.discover(Lab.CLUSTER, key("c"));
    lab.await("c is known", () -> knows(manager, "c"));
  }

  @Test
  void filtersTellReplicasFromSources() {
    DiscoveryFilters filters =
        new DiscoveryFilters(List.of("^all"), List.of("^replica.*:3306$"), List.of("^source"));
    assertThat(filters.admitReplica(key("replica1"))).isFalse();
    assertThat(filters.admitSource(key("replica1"))).isTrue();
    assertThat(filters.admitReplica(key("source1"))).isTrue();
    assertThat(filters.admitSource(key("source1"))).isFalse();
    assertThat(filters.admitReplica(key("all1"))).isFalse();
    assertThat(filters.admitSource(key("all1"))).isFalse();
    assertThat(filters.admitReplica(new InstanceKey("replica1", 3307))).isTrue();
    assertThatThrownBy(() -> new DiscoveryFilters(List.of("["), List.of(), List.of()))
        .hasMessageContaining("clusters.ignore-hosts: '[' is no regular expression");
  }

  @Test
  void thePrimaryIsNotForgotten() throws Exception {
    DefaultManager manager = lab.manager();
    assertThatThrownBy(() -> manager.forget(Lab.CLUSTER, key("a")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is the primary");
    assertThat(knows(manager, "a")).isTrue();
  }

  /** Nobody names a server that replicates from nobody and that nobody replicates from. */
  @Test
  void whomNobodyNamesAPersonNames() throws Exception {
    lab.servers.change("c", s -> s.source = null);
    DefaultManager manager = lab.manager("one", key("a"), lab.log, new FakeProcess());
    lab.await("b is known", () -> knows(manager, "b"));
    assertThat(knows(manager, "c")).isFalse();
    assertThat(manager.discover(Lab.CLUSTER, key("c"))).isEqualTo(key("c"));
    lab.await("c is known", () -> knows(manager, "c"));
  }

  @Test
  void aSourceThatAPersonHasDetachedIsNobody() throws Exception {
    DefaultManager manager = lab.manager();
    manager.inventory(Lab.CLUSTER).handsOff(key("c"), "detached");
    lab.servers.change(
        "c",
        s -> {
          s.receiverOn = false;
          s.source = new InstanceKey("//a", 3306);
        });
    lab.await(
        "it is seen",
        () ->
            Lab.status(manager)
                .snapshot()
                .view(key("c"))
                .orElseThrow()
                .facts()
                .channel()
                .filter(c -> c.source().host().equals("//a"))
                .isPresent());
    lab.servers.kill("a"); // the loop goes on, or nobody would notice
    lab.await("b is the primary", () -> lab.primary().equals(key("b")));
    assertThat(Lab.status(manager).snapshot().instances()).hasSize(3);
  }

  @Test
  void namesAreResolvedAsThePolicySays() {
    InstanceKey local = new InstanceKey("localhost", 3307);
    assertThat(HostNames.AS_NAMED.resolve(local)).isEqualTo(local);
    assertThat(HostNames.ADDRESS.resolve(local).host()).isIn("127.0.0.1", "0:0:0:0:0:0:0:1");
    assertThat(HostNames.ADDRESS.resolve(local).port()).isEqualTo(3307);
    InstanceKey nobody = new InstanceKey("no.such.host.invalid", 3306);
    assertThat(HostNames.CANONICAL.resolve(nobody)).isEqualTo(nobody);
    assertThatThrownBy(() -> HostNames.parse("whatever")).hasMessageContaining("as-named");
  }
}
