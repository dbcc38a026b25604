package dev.baton.simulation.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.Flavour;
import dev.baton.simulation.net.Network;
import dev.baton.simulation.time.Scheduler;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What no trace of a real server shows, because nobody would see it there. */
class FakeServerTest {
  private final Scheduler scheduler = new Scheduler(new Random(1));

  private FakeServer server(Flavour flavour) {
    return new FakeServer(
        1,
        new ServerSettings(flavour, 1, 0, 0),
        scheduler,
        new Network(scheduler, new Random(1), 1_000),
        new Transactions(),
        line -> {});
  }

  @ParameterizedTest
  @EnumSource(
      value = Flavour.class,
      names = {"MYSQL", "MARIADB"})
  void aProcessThatIsKilledWhileItIsFrozenNeverReadsWhatWaitedInItsSockets(Flavour flavour) {
    FakeServer server = server(flavour);
    server.freeze();
    server.node().handle(server::writePast);
    server.crash();
    server.start();
    assertThat(server.binlog().entries()).isEmpty();
    assertThat(server.clientsWaiting()).as("commits that wait").isZero();
  }
}
