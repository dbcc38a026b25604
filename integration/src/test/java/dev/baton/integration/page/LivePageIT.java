package dev.baton.integration.page;

import static dev.baton.integration.page.Browser.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.cluster.history.Recovery;
import dev.baton.cluster.history.Suspension;
import dev.baton.core.instance.InstanceKey;
import dev.baton.integration.ManagerFile;
import dev.baton.integration.TestClusters;
import dev.baton.manager.api.Recoveries;
import dev.baton.ops.provision.LocalCluster.Accounts;
import dev.baton.ops.provision.LocalCluster.Signal;
import dev.baton.ops.provision.engine.CachedFolder;
import dev.baton.server.wiring.ManagerServer;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.ReplicationChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A DBA's day at the live page, every button pressed with the mouse in a real browser, and its
 * effect looked for on the servers: a cluster is discovered, armed and moved; a dead primary is
 * recovered by hand; then recovery is made automatic by a reload, and happens. A reverse proxy says
 * who looks at the page.
 */
@Timeout(240)
class LivePageIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String DIALOG = "dialog[open]";
  private static final String ASKED = "document.querySelector('dialog[open] button')";
  private static final String NOTHING_ASKED = "!document.querySelector('dialog')";
  private static final String ACTIONS = "section.actions";
  private static final String RECOVERIES = "section.recoveries";

  private Path folder = Path.of("");
  private TestClusters servers;
  private ManagerServer manager;
  private Browser browser;

  @BeforeEach
  void start() throws Exception {
    Optional<Path> program = Browser.installed();
    if (program.isEmpty()) {
      String why = "no chromium on the PATH: scripts/prepare-test-engines installs it on Debian";
      System.out.println("LivePageIT is skipped: " + why);
      Assumptions.abort(why);
    }
    folder = Files.createTempDirectory("baton-page");
    servers = TestClusters.start("mariadb", folder, 3, 1, Map.of());
    manager = configure("").start();
    browser = Browser.start(program.orElseThrow());
  }

  /**
   * @param automatic where a dead primary is replaced without a person's word
   */
  private ManagerFile configure(String automatic) throws Exception {
    Accounts accounts = servers.cluster().accounts();
    return new ManagerFile(folder, accounts)
        .write(
            """
        data-directory: data
        http: {listen: "127.0.0.1:0", authentication: proxy, power-users: [dba]}
        discovery: {cluster-names: [".*=shop"]}
        cluster-defaults:
          user: %s
          password: ${MANAGER}
          replication-user: %s
          replication-password: ${REPLICATION}
          acks: 1
          recovery: {primary-clusters: [%s], period-block: 1h, block-ends-when-whole: false}
        """
                .formatted(accounts.manager().user(), accounts.replication().user(), automatic));
  }

  @AfterEach
  void stop() throws Exception {
    if (browser != null) {
      browser.close();
    }
    if (manager != null) {
      manager.close();
    }
    if (servers != null) {
      servers.close();
      CachedFolder.deleteTree(folder);
    }
  }

  @Test
  void everyButtonDoesWhatItSaysAndWhoMayOnlyLookSeesNone() throws Exception {
    as("dba");
    discoverAndArm();
    whoMayOnlyLookSeesNoButtonAndIsRefused();
    as("dba");
    promote(1);
    failOver();
    downtime();
    int second = recoverByHand();
    acknowledge(second);
    reloadSoThatTheNextOneIsRecoveredByItself(second);
    assertThat(browser.wrong()).isEmpty();
  }

  private void as(String user) throws Exception {
    browser.open(manager.url() + "/", Map.of("X-Forwarded-User", user));
  }

  // --- the day ---

  private void discoverAndArm() throws Exception {
    browser.awaitText("Discover");
    ask(ACTIONS, "Discover");
    browser.type(DIALOG + " input", "127.0.0.1:1");
    confirm();
    browser.awaitText("127.0.0.1:1 cannot be looked at");
    ask(ACTIONS, "Discover");
    browser.type(DIALOG + " input", servers.key(2).toString());
    confirm();
    browser.awaitText(servers.key(2) + " is of cluster shop, which is new.");
    for (int i = 0; i < 3; i++) {
      browser.await("document.querySelector(" + text(server(servers.key(i))) + ")");
    }
    browser.awaitText("observed only");
    ask(server(servers.key(1)), "Promote");
    confirm();
    browser.awaitText("REFUSED: ");
    assertThat(writable()).isZero();
    ask(ACTIONS, "Arm");
    confirm();
    browser.await("!document.body.innerText.includes('observed only')");
    awaitWhole();
  }

  private void whoMayOnlyLookSeesNoButtonAndIsRefused() throws Exception {
    as("guest");
    browser.awaitText(servers.key(0).toString());
    browser.awaitText("replicating");
    assertThat(browser.evaluate("document.querySelectorAll('button').length").asInt()).isZero();
    String refusal =
        """
        fetch('api/v1/clusters/shop/failover', {method: 'POST', body: '{}',
          headers: {'Content-Type': 'application/json'}})
          .then(async (r) => r.status + ' ' + await r.text())
        """;
    assertThat(browser.evaluate(refusal).asString())
        .startsWith("403 ")
        .contains("user 'guest' may only look");
  }

  private void promote(int next) throws Exception {
    ask(server(servers.key(next)), "Promote");
    assertThat(browser.seen()).contains("The primary role moves from " + servers.key(0));
    leave();
    assertThat(writable()).isZero();
    ask(server(servers.key(next)), "Promote");
    confirm();
    browser.awaitText("DONE: ");
    assertThat(writable()).isEqualTo(next);
    eventually(() -> follows(0, next) && follows(2, next));
    awaitWhole();
  }

  private void failOver() throws Exception {
    int before = writable();
    ask(ACTIONS, "Fail over");
    confirm();
    browser.awaitText("DONE: ");
    int after = successorOf(before);
    eventually(() -> follows(before, after));
    awaitWhole();
    eventually(() -> recoveries().suspensions().isEmpty()); // what was lost has come back
  }

  private void downtime() throws Exception {
    InstanceKey replica = servers.key(replica());
    ask(server(replica), "Downtime");
    browser.type(DIALOG + " input[name=reason]", "new disk");
    browser.type(DIALOG + " input[name=minutes]", "5");
    confirm();
    browser.awaitText("(dba: new disk)");
    Suspension begun = recoveries().suspension(replica, Suspension.Kind.DOWNTIME).orElseThrow();
    assertThat(Duration.between(begun.begun(), begun.until())).isEqualTo(Duration.ofMinutes(5));
    ask(server(replica), "End downtime");
    confirm();
    browser.awaitText("The downtime of " + replica + " has ended.");
    assertThat(recoveries().suspensions()).isEmpty();
    browser.await("!document.body.innerText.includes('(dba: new disk)')");
  }

  /** Its configuration leaves a dead primary to a person. */
  private int recoverByHand() throws Exception {
    int dead = writable();
    servers.cluster().signal(servers.key(dead), Signal.KILL);
    ask(server(servers.key(dead)), "Recover");
    assertThat(browser.seen()).contains("DeadMaster");
    confirm();
    browser.awaitText("DONE: ");
    int successor = successorOf(dead);
    eventually(() -> follows(3 - dead - successor, successor));
    servers.cluster().restartReadOnly(servers.key(dead), null, folder, PATIENCE);
    eventually(() -> follows(dead, successor));
    awaitWhole();
    return successor;
  }

  private void acknowledge(int primary) throws Exception {
    List<Recovery> before = recoveries().unacknowledged();
    assertThat(before).hasSize(3).first().extracting(Recovery::successor).isEqualTo(key(primary));
    browser.await("document.querySelectorAll('.recoveries li').length === 3");
    ask(RECOVERIES + " li:first-child", "Acknowledge");
    browser.type(DIALOG + " input", "power supply");
    confirm();
    browser.awaitText("Recoveries acknowledged: 1.");
    assertThat(recoveries().unacknowledged()).isEqualTo(before.subList(1, 3));
    ask(RECOVERIES, "Acknowledge all");
    browser.type(DIALOG + " input", "exercises");
    confirm();
    browser.awaitText("Recoveries acknowledged: 2.");
    browser.await("!document.querySelector('.recoveries')");
    assertThat(recoveries().unacknowledged()).isEmpty();
    assertThat(recoveries().audit(null, 2, 0).toString())
        .contains("by dba: power supply", "by dba: exercises");
  }

  private void reloadSoThatTheNextOneIsRecoveredByItself(int primary) throws Exception {
    configure("\"*\"");
    ask(ACTIONS, "Reload configuration");
    assertThat(browser.seen()).contains("recovery.primary-clusters").contains("→").contains("*");
    confirm();
    browser.awaitText("The configuration is in force.");
    awaitWhole();
    servers.cluster().signal(servers.key(primary), Signal.KILL);
    eventually(() -> recoveries().unacknowledged().stream().anyMatch(r -> !r.running()));
    int successor = successorOf(primary);
    browser.awaitText(servers.key(primary) + " → " + servers.key(successor) + ", by Baton");
  }

  // --- the page ---

  private static String server(InstanceKey key) {
    return "article[aria-label=\"" + key + "\"]";
  }

  private void ask(String part, String button) throws Exception {
    browser.press(part, button, ASKED);
  }

  private void confirm() throws Exception {
    browser.press(
        DIALOG, "Do it", NOTHING_ASKED + " || document.body.innerText.includes('Working…')");
    browser.await(NOTHING_ASKED);
  }

  private void leave() throws Exception {
    browser.press(DIALOG, "Leave it", NOTHING_ASKED);
  }

  // --- the servers ---

  private Recoveries recoveries() {
    return manager.manager().recoveries();
  }

  private InstanceKey key(int i) {
    return servers.key(i);
  }

  private void awaitWhole() throws Exception {
    assertThat(manager.manager().awaitHealthy("shop", PATIENCE))
        .as("%s", manager.manager().clusters())
        .isTrue();
  }

  private InstanceFacts facts(int i) throws Exception {
    try (InstanceLink link = servers.link(i)) {
      return link.probe(PATIENCE);
    }
  }

  private boolean follows(int replica, int source) throws Exception {
    return facts(replica).channel().map(ReplicationChannel::source).stream()
        .anyMatch(key(source)::equals);
  }

  /** The number of the only server that takes writes; -1 if there is none, or more than one. */
  private int writable() throws Exception {
    int found = -1;
    for (int i = 0; i < 3; i++) {
      if (servers.cluster().isRunning(key(i)) && facts(i).writable()) {
        if (found >= 0) {
          return -1;
        }
        found = i;
      }
    }
    return found;
  }

  private int successorOf(int former) throws Exception {
    eventually(() -> writable() >= 0 && writable() != former);
    return writable();
  }

  private int replica() throws Exception {
    return (writable() + 1) % 3;
  }

  private static void eventually(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!holds(condition)) {
      assertThat(System.nanoTime()).as("it did not come to be in time").isLessThan(end);
      Thread.sleep(50);
    }
  }

  private static boolean holds(Callable<Boolean> condition) {
    try {
      return condition.call();
    } catch (Exception e) {
      return false; // it does not answer now
    }
  }
}
