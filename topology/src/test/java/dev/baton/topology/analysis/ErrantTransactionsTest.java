package dev.baton.topology.analysis;

import static dev.baton.topology.fixture.Topology.UUID_A;
import static dev.baton.topology.fixture.Topology.UUID_B;
import static dev.baton.topology.fixture.Topology.UUID_C;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.topology.fixture.Topology;
import dev.baton.topology.snapshot.InstanceFacts;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a replica has that its primary never had: in each flavour's own meaning. */
class ErrantTransactionsTest {

  private static Optional<String> between(Topology empty, String replica, String primary) {
    Topology topology =
        empty.primary("a", a -> a.executed(primary)).replica("b", b -> b.executed(replica));
    InstanceFacts mine = topology.view("b").facts();
    InstanceFacts theirs = topology.view("a").facts();
    return ErrantTransactions.between(mine, theirs);
  }

  private static String mysql(String replica, String primary) {
    return between(Topology.mysql(), replica, primary).orElse("none");
  }

  @Test
  void whatThePrimaryWroteMeanwhileIsNotErrantAndWhatOthersWroteIs() {
    assertThat(mysql(UUID_A + ":1-20", UUID_A + ":1-10")).isEqualTo("none");
    assertThat(mysql(UUID_A + ":1-10", UUID_A + ":1-10")).isEqualTo("none");
    assertThat(mysql(UUID_B + ":1", UUID_A + ":1-10")).isEqualTo(UUID_B + ":1");
    assertThat(mysql(UUID_B + ":1-2," + UUID_C + ":7", UUID_B + ":1"))
        .isEqualTo(UUID_B + ":2," + UUID_C + ":7");
    assertThat(mysql(UUID_B + ":3-5", UUID_A + ":1")).isEqualTo(UUID_B + ":3-5");
  }

  /** The primary a has server id 1, the replica b has 2. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0-1-20 | 0-1-10 | none", // the primary's own, later than the look at it
        "0-2-10 | 0-1-10 | 0-2-10", // one place, two transactions
        "0-2-10 | 0-2-10 | none",
        "0-2-9 | 0-1-10 | none", // its sequence number shows nothing
        "0-2-11 | 0-1-10 | 0-2-11",
        "0-2-11 | 0-2-10 | 0-2-11",
        "7-3-1 | 0-1-10 | 7-3-1", // a domain that the primary has not
        "7-1-1 | 0-1-10 | none"
      })
  void onMariadbSequenceNumbersOfOneDomainAreCompared(
      String replica, String primary, String errant) {
    assertThat(between(Topology.mariadb(), replica, primary).orElse("none")).isEqualTo(errant);
  }

  @Test
  void betweenTwoFlavoursNothingIsSaid() {
    InstanceFacts mysql = Topology.mysql().primary("a").replica("b").view("b").facts();
    InstanceFacts mariadb = Topology.mariadb().primary("a").view("a").facts();
    assertThat(ErrantTransactions.between(mysql, mariadb)).isEmpty();
    assertThat(ErrantTransactions.between(mariadb, mysql)).isEmpty();
  }
}
