package dev.baton.ops.backup.choose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.instance.InstanceKey;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SourceChoiceTest {

  private static final SourceRules ONE_ACK = new SourceRules(1, Duration.ofSeconds(60), false);
  private static final SourceRules ASYNC = new SourceRules(0, Duration.ofSeconds(60), false);
  private static final Member PRIMARY =
      new Member(key(1), true, "", OptionalLong.empty(), OptionalLong.empty(), false);

  @Test
  void theReplicaWithTheLeastLagIsTaken() throws IOException {
    SourceChoice choice =
        SourceChoice.of(
            "c", List.of(PRIMARY, replica(2, 7, 3), replica(3, 2, 90), replica(4, 2, 80)), ASYNC);
    assertThat(choice.instance()).isEqualTo(key(4));
    assertThat(choice.primary()).isFalse();
    assertThat(choice.why()).isEqualTo("a replica, 2 s behind (80 transactions)");
    assertThat(choice.passedOver())
        .containsExactly(
            "db2:3306: 7 s behind (3 transactions)", "db3:3306: 2 s behind (90 transactions)");
  }

  @Test
  void aReplicaThatIsNotWellOrTooFarBehindIsNotTaken() throws IOException {
    SourceChoice choice =
        SourceChoice.of(
            "c",
            List.of(
                PRIMARY,
                troubled(2, "in downtime until noon"),
                replica(3, 61, 0),
                replica(4, 60, 0)),
            ASYNC);
    assertThat(choice.instance()).isEqualTo(key(4));
    assertThat(choice.passedOver())
        .containsExactly(
            "db2:3306: in downtime until noon", "db3:3306: 61 s behind, more than 60 s");
  }

  @Test
  void theOnlyAcknowledgerIsLeftAloneIfAnotherReplicaServes() throws IOException {
    List<Member> members = List.of(PRIMARY, acknowledger(2, 0), replica(3, 20, 0));
    SourceChoice choice = SourceChoice.of("c", members, ONE_ACK);
    assertThat(choice.instance()).isEqualTo(key(3));
    assertThat(choice.passedOver())
        .containsExactly("db2:3306: the primary's writes wait for its acknowledgements");
  }

  @Test
  void anAcknowledgerIsTakenIfAnotherOneIsLeft() throws IOException {
    List<Member> members =
        List.of(PRIMARY, acknowledger(2, 0), acknowledger(3, 1), replica(4, 9, 0));
    assertThat(SourceChoice.of("c", members, ONE_ACK).instance()).isEqualTo(key(2));
    SourceRules two = new SourceRules(2, Duration.ofSeconds(60), false);
    assertThat(SourceChoice.of("c", members, two).instance()).isEqualTo(key(4));
  }

  @Test
  void anAcknowledgerThatIsNotWellDoesNotCountAsOneThatIsLeft() throws IOException {
    Member down =
        new Member(key(3), false, "down", OptionalLong.empty(), OptionalLong.empty(), true);
    List<Member> members = List.of(PRIMARY, acknowledger(2, 0), down, replica(4, 9, 0));
    assertThat(SourceChoice.of("c", members, ONE_ACK).instance()).isEqualTo(key(4));
  }

  @Test
  void theOnlyAcknowledgerIsTakenIfNobodyElseServesAndThatIsSaid() throws IOException {
    SourceChoice choice =
        SourceChoice.of("c", List.of(PRIMARY, acknowledger(2, 0), troubled(3, "down")), ONE_ACK);
    assertThat(choice.instance()).isEqualTo(key(2));
    assertThat(choice.why()).contains("wait for its acknowledgements, but no other replica serves");
  }

  @Test
  void thePrimaryIsTakenOnlyIfItIsAloneOrAskedFor() throws IOException {
    assertThat(SourceChoice.of("c", List.of(PRIMARY), ASYNC).why())
        .isEqualTo("the primary: it is alone");
    List<Member> members = List.of(PRIMARY, replica(2, 0, 0));
    SourceRules asked = new SourceRules(0, Duration.ofSeconds(60), true);
    assertThat(SourceChoice.of("c", members, asked).primary()).isTrue();
    assertThatThrownBy(() -> SourceChoice.of("c", List.of(PRIMARY, troubled(2, "down")), ASYNC))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no replica of cluster c can be backed up: db2:3306: down")
        .hasMessageContaining("take the primary");
  }

  @Test
  void aClusterWithoutAPrimaryIsBackedUpFromAReplica() throws IOException {
    assertThat(SourceChoice.of("c", List.of(replica(2, 0, 0)), ASYNC).instance()).isEqualTo(key(2));
    SourceRules asked = new SourceRules(0, Duration.ofSeconds(60), true);
    assertThatThrownBy(() -> SourceChoice.of("c", List.of(replica(2, 0, 0)), asked))
        .hasMessageContaining("has no primary at this moment");
    assertThatThrownBy(() -> SourceChoice.of("c", List.of(), ASYNC))
        .hasMessageContaining("neither a primary nor a replica");
  }

  @Test
  void aReplicaWhoseLagIsNotKnownIsNotTaken() {
    Member unknown =
        new Member(key(2), false, "", OptionalLong.empty(), OptionalLong.empty(), false);
    assertThatThrownBy(() -> SourceChoice.of("c", List.of(PRIMARY, unknown), ASYNC))
        .hasMessageContaining("its lag is not known");
  }

  private static InstanceKey key(int number) {
    return new InstanceKey("db" + number, 3306);
  }

  private static Member replica(int number, long lag, long missing) {
    return new Member(
        key(number), false, "", OptionalLong.of(lag), OptionalLong.of(missing), false);
  }

  private static Member acknowledger(int number, long lag) {
    return new Member(key(number), false, "", OptionalLong.of(lag), OptionalLong.of(0), true);
  }

  private static Member troubled(int number, String trouble) {
    return new Member(
        key(number), false, trouble, OptionalLong.empty(), OptionalLong.empty(), false);
  }
}
