package dev.baton.proxy;

import dev.baton.proxy.config.Account;
import dev.baton.proxy.config.HostgroupPolicies;
import dev.baton.proxy.config.HostgroupPolicy;
import dev.baton.proxy.config.HostgroupPolicy.Balance;
import dev.baton.proxy.config.HostgroupPolicy.PoolSizes;
import dev.baton.proxy.config.Networks;
import dev.baton.proxy.config.ServerEntry;
import dev.baton.proxy.config.ServerEntry.Status;
import dev.baton.proxy.config.Tunables;
import dev.baton.proxy.config.Tunables.Statements;
import dev.baton.wire.auth.Credential;
import java.time.Duration;
import java.util.Map;

/** Parts of configurations that many tests have in common. */
final class TestConfigs {

  private TestConfigs() {}

  /** As usual, but that so much of a server's connections may idle. */
  static HostgroupPolicies idling(int percent) {
    return new HostgroupPolicies(
        new HostgroupPolicy(
            Balance.WEIGHTED, Integer.MAX_VALUE, percent, true, false, 0, "", PoolSizes.UNLIMITED),
        Map.of());
  }

  /** The user of {@link ProxyFixture#connect}, whose hostgroup is 10. */
  static Account application() {
    return new Account(
        "app",
        new Credential.Password(ProxyFixture.PASSWORD),
        ProxyFixture.PASSWORD,
        10,
        "",
        false,
        100);
  }

  static ServerEntry online(int hostgroup, FakeServer server) {
    return new ServerEntry(hostgroup, server.key(), Status.ONLINE, 1, 20, 0, false, false);
  }

  /** Statements are held for five seconds, and connections are left in peace. */
  static Tunables tunables(Statements statements) {
    return new Tunables(
        Duration.ofSeconds(5),
        100,
        null,
        Duration.ZERO,
        Duration.ofHours(1),
        Networks.NONE,
        true,
        true,
        statements);
  }
}
