package dev.baton.simulation.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.simulation.time.Scheduler;
import dev.baton.simulation.time.TaskGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a TCP connection promises. */
class NetworkTest {
  private static final long MILLI = 1_000_000;

  private final Scheduler scheduler = new Scheduler(new Random(1));
  private final Network network = new Network(scheduler, new Random(1), 1_000);
  private final Node from = new Node("from");
  private final Node to = new Node("to");
  private final List<String> arrived = new ArrayList<>();

  private void send(String message) {
    network.send(from, to, () -> arrived.add(message));
  }

  @ParameterizedTest(name = "a cut that is healed {0} ms after the first message was sent")
  @ValueSource(ints = {10, 400})
  void whatIsSentDuringACutArrivesBehindWhatWasUnderWay(int healedAtMillis)
      throws InterruptedException {
    network.slow(from, to, 300 * MILLI);
    send("first");
    scheduler.after(MILLI, () -> network.cut(from, to));
    scheduler.after(2 * MILLI, () -> send("second"));
    scheduler.after(healedAtMillis * MILLI, () -> network.heal(from, to));
    scheduler.after((healedAtMillis + 1) * MILLI, () -> send("third"));
    scheduler.run(() -> new TaskGroup(scheduler, "test").pause(1_000 * MILLI));
    assertThat(arrived).containsExactly("first", "second", "third");
  }
}
