package dev.baton.server.bench.proxy;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.routing.RoutingTable;
import dev.baton.core.secret.Secret;
import dev.baton.proxy.Proxy;
import dev.baton.proxy.ProxySettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * The proxy in a process of its own, so that its CPU time and memory are its own: one server behind
 * it, a lease that is renewed as a manager renews it. Ends when its standard input does, so that it
 * never outlives the benchmark. Takes: port, event loops, server's port, user; the password in the
 * environment.
 */
final class BatonUnderTest {

  /** Environment variable. */
  static final String PASSWORD = "BATON_BENCH_PASSWORD";

  private static final int CONNECTIONS = 400;
  private static final Duration LEASE = Duration.ofSeconds(5);

  private BatonUnderTest() {}

  public static void main(String[] arguments) throws IOException {
    ProxySettings settings =
        new ProxySettings(
            "bench",
            "127.0.0.1",
            Integer.parseInt(arguments[0]),
            Integer.parseInt(arguments[1]),
            List.of(new ProxySettings.ProxyUser(arguments[3], new Secret(System.getenv(PASSWORD)))),
            Duration.ofSeconds(10),
            CONNECTIONS);
    InstanceKey primary = new InstanceKey("127.0.0.1", Integer.parseInt(arguments[2]));
    try (Proxy proxy = Proxy.start(settings, (instance, what) -> {})) {
      proxy.follower().publish(new RoutingTable("bench", 1, 1, primary, List.of()));
      try (KeptLease _ = KeptLease.of(proxy, LEASE)) {
        while (System.in.read() >= 0) {
          // until the benchmark ends
        }
      }
    }
  }
}
