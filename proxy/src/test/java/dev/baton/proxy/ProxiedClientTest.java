package dev.baton.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.instance.InstanceKey;
import dev.baton.proxy.config.Account;
import dev.baton.proxy.config.Networks;
import dev.baton.proxy.config.ProxyConfig;
import dev.baton.proxy.config.ServerEntry;
import dev.baton.proxy.config.ServerEntry.Status;
import dev.baton.proxy.config.Tunables;
import dev.baton.proxy.rule.RuleSet;
import dev.baton.wire.auth.Credential;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Clients behind a load balancer that says whom it connects for. */
class ProxiedClientTest extends ProxyFixture {

  private static final String HEADER = "PROXY TCP4 203.0.113.9 10.0.0.1 4711 6033\r\n";

  private void trust(String networks) {
    proxy.configure(
        new ProxyConfig(
            List.of(new ServerEntry(10, old.key(), Status.ONLINE, 1, 20, 0, false, false)),
            List.of(),
            Map.of(
                "app",
                new Account(
                    "app", new Credential.Password(PASSWORD), PASSWORD, 10, "", false, 100)),
            RuleSet.NONE,
            new Tunables(
                Duration.ofSeconds(5),
                100,
                null,
                Duration.ZERO,
                Duration.ofHours(1),
                Networks.parse(networks),
                true,
                true,
                Tunables.DEFAULT.statements()),
            TestConfigs.idling(100)));
  }

  /** A load balancer for one client, which sends these bytes ahead of the client's. */
  private int balancer(String header) throws IOException {
    ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    clients.submit(
        () -> {
          try (listener;
              Socket client = listener.accept();
              Socket server =
                  new Socket(InetAddress.getLoopbackAddress(), proxy.address().getPort())) {
            server.getOutputStream().write(header.getBytes(StandardCharsets.ISO_8859_1));
            clients.submit(() -> server.getInputStream().transferTo(client.getOutputStream()));
            return client.getInputStream().transferTo(server.getOutputStream());
          }
        });
    return listener.getLocalPort();
  }

  private WireConnection through(int port) throws IOException {
    return WireConnection.connect(
        ConnectOptions.to(new InstanceKey("127.0.0.1", port), "app", PASSWORD)
            .withPublicKeyRetrieval());
  }

  @Test
  void theClientsOwnAddressIsWhatRulesAndTheProcessListSee() throws Exception {
    trust("10.0.0.0/8, 127.0.0.0/8");
    try (WireConnection client = through(balancer(HEADER))) {
      client.execute(INSERT);
      assertThat(proxy.insight().sessions())
          .singleElement()
          .satisfies(
              row -> {
                assertThat(row.clientAddress()).isEqualTo("203.0.113.9");
                assertThat(row.clientPort()).isEqualTo(4711);
              });
    }
  }

  @Test
  void whoConnectsWithoutAHeaderIsWhoHeIs() throws Exception {
    trust("*");
    try (WireConnection client = connect()) {
      client.execute(INSERT);
      assertThat(proxy.insight().sessions())
          .singleElement()
          .matches(row -> row.clientAddress().equals("127.0.0.1"));
    }
  }

  @Test
  void aHeaderFromElsewhereIsABreachOfProtocol() throws Exception {
    trust("10.0.0.0/8");
    assertThatThrownBy(() -> through(balancer(HEADER)).close()).isInstanceOf(IOException.class);
    assertThat(proxy.insight().sessions()).isEmpty();
  }

  @Test
  void onlyOneHeaderIsTaken() throws Exception {
    trust("*");
    assertThatThrownBy(() -> through(balancer(HEADER + HEADER)).close())
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> through(balancer("PROXY TCP4 nonsense\r\n")).close())
        .isInstanceOf(IOException.class);
    try (WireConnection client = connect()) {
      assertThat(client.execute(INSERT)).as("others do not notice").isEqualTo(1);
    }
  }

  @Test
  void networksAreReadOrNamed() throws Exception {
    Networks some = Networks.parse("10.0.0.0/8,192.168.1.7, 2001:db8::/33");
    assertThat(some.holds(InetAddress.ofLiteral("10.255.0.1"))).isTrue();
    assertThat(some.holds(InetAddress.ofLiteral("11.0.0.1"))).isFalse();
    assertThat(some.holds(InetAddress.ofLiteral("192.168.1.7"))).isTrue();
    assertThat(some.holds(InetAddress.ofLiteral("192.168.1.6"))).isFalse();
    assertThat(some.holds(InetAddress.ofLiteral("2001:db8:7fff::1"))).isTrue();
    assertThat(some.holds(InetAddress.ofLiteral("2001:db8:8000::1"))).isFalse();
    assertThat(Networks.parse("").isEmpty()).isTrue();
    for (String wrong : List.of("10.0.0.0/33", "10.0.0.0/x", "balancer.example", "10.0.0.0/-1")) {
      assertThatThrownBy(() -> Networks.parse(wrong)).hasMessageContaining(wrong);
    }
  }
}
