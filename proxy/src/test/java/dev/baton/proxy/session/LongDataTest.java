package dev.baton.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.proxy.backend.Settings;
import dev.baton.proxy.backend.StatementText;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

/** What COM_STMT_SEND_LONG_DATA may keep of a session's memory. */
class LongDataTest {

  private final LongDataBudget budget = new LongDataBudget(10_000);

  private PreparedStatement statement(int id) {
    return new PreparedStatement(
        id, new StatementText(new byte[] {'?'}, Settings.INITIAL), new Plan(), 1, false, budget);
  }

  @Test
  void packetsWithoutContentCostMemoryTooAndAreLimited() {
    PreparedStatement statement = statement(1);
    ByteBuf packet = Unpooled.buffer().writeZero(11);
    int kept = 0;
    while (statement.addLongData(packet)) {
      kept++;
    }
    assertThat(kept).isBetween(10, 100);
    assertThat(packet.refCnt()).as("it is the caller's").isEqualTo(1);
    statement.dropLongData();
    assertThat(budget.used()).isZero();
  }

  @Test
  void theLimitIsTheSessionsAndNotEachStatements() {
    assertThat(statement(1).addLongData(Unpooled.buffer().writeZero(6_000))).isTrue();
    assertThat(statement(2).addLongData(Unpooled.buffer().writeZero(6_000))).isFalse();
  }

  @Test
  void aSmallPacketDoesNotKeepTheLargeBufferThatItCameIn() {
    ByteBuf received = Unpooled.buffer(1 << 16).writeZero(1 << 16);
    PreparedStatement statement = statement(1);
    assertThat(statement.addLongData(received.readRetainedSlice(20))).isTrue();
    assertThat(statement.longData().getFirst().unwrap()).isNotSameAs(received);
    assertThat(statement.longData().getFirst().capacity()).isEqualTo(20);
  }
}
