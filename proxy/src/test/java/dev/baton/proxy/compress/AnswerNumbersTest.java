package dev.baton.proxy.compress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testkit.Seeded;
import dev.baton.wire.packet.Packets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class AnswerNumbersTest {

  private static ByteBuf packets(int number, int... lengths) {
    ByteBuf out = Unpooled.buffer();
    int next = number;
    for (int length : lengths) {
      out.writeMediumLE(length).writeByte(next++).writeZero(length);
    }
    return out;
  }

  private static ByteBuf command(int packets) {
    int[] lengths = new int[packets];
    java.util.Arrays.fill(lengths, Packets.MAX_PAYLOAD);
    lengths[packets - 1] = 5;
    return packets(0, lengths);
  }

  @Test
  void anAnswersPacketsAreNumberedOnFromTheCommandsHoweverTheyAreCut() {
    Seeded.check(
        "numbers",
        200,
        random -> {
          AnswerNumbers numbers = new AnswerNumbers();
          for (int commands = 1; commands < 3; commands++) {
            int[] lengths = random.ints(random.nextInt(600) + 1, 0, 300).toArray();
            numbers.begin(command(commands));
            ByteBuf answer = packets(random.nextInt(255) + 1, lengths);
            for (int at = 0; at < answer.writerIndex(); ) {
              int part = Math.min(random.nextInt(500), answer.writerIndex() - at);
              numbers.renumber(answer.slice(at, part));
              at += part;
            }
            assertThat(ByteBufUtil.getBytes(answer))
                .isEqualTo(ByteBufUtil.getBytes(packets(commands, lengths)));
          }
        });
  }

  /** By this it is known that the server has not read the command. */
  @Test
  void aFarewellKeepsItsNumber() {
    AnswerNumbers numbers = new AnswerNumbers();
    numbers.begin(command(1));
    ByteBuf farewell = packets(0, 9);
    numbers.renumber(farewell);
    assertThat(Packets.sequenceAt(farewell, 0)).isZero();
    numbers.begin(command(1));
    ByteBuf later = packets(255, 9, 9);
    numbers.renumber(later);
    assertThat(ByteBufUtil.getBytes(later)).isEqualTo(ByteBufUtil.getBytes(packets(1, 9, 9)));
  }
}
