package dev.baton.proxy.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.proxy.backend.StatementCache.ServerStatement;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Which of a connection's handles sessions share. */
class StatementCacheTest {
  private static final StatementText TEXT = text("SELECT ?");
  private static final byte LONG = 8;
  private static final byte STRING = (byte) 253;
  private static final byte NULL = 6;

  private final StatementCache cache = new StatementCache(3);

  @Test
  void sessionsThatSendTheSameTypesShareOneHandle() {
    ServerStatement handle = prepared(TEXT, 1);
    executed(handle, LONG);

    assertThat(cache.find(TEXT, types(LONG), null)).isSameAs(handle);
    assertThat(cache.find(TEXT, null, null)).isSameAs(handle);
  }

  @Test
  void aHandleExecutedWithANumberIsNotUsedForAString() {
    executed(prepared(TEXT, 1), LONG);

    assertThat(cache.find(TEXT, types(STRING), null)).isNull();

    ServerStatement other = prepared(TEXT, 2);
    executed(other, STRING);
    assertThat(cache.find(TEXT, types(STRING), null)).isSameAs(other);
    assertThat(cache.find(TEXT, types(LONG), null)).isNotNull().isNotSameAs(other);
  }

  @Test
  void aNullGoesWithEveryTypeAndLeavesItToTheNextValue() {
    ServerStatement handle = prepared(TEXT, 1);
    executed(handle, LONG, NULL);
    assertThat(cache.find(TEXT, types(NULL, LONG), null)).isSameAs(handle);
    assertThat(cache.find(TEXT, types(LONG, STRING), null)).isSameAs(handle);

    executed(handle, LONG, STRING);
    assertThat(cache.find(TEXT, types(LONG, LONG), null)).isNull();
    assertThat(cache.find(TEXT, types(LONG, NULL), null)).isSameAs(handle);
  }

  @Test
  void anUnsignedNumberIsOfATypeOfItsOwnAndADecimalIsNoGap() {
    byte[] unsigned = after(null, new byte[] {LONG, (byte) 0x80});
    executed(prepared(TEXT, 1), LONG);
    assertThat(cache.find(TEXT, unsigned, null)).isNull();

    executed(prepared(text("SELECT ? + 1"), 2), (byte) 0);
    assertThat(cache.find(text("SELECT ? + 1"), types(LONG), null)).isNull();
  }

  @Test
  void aValueOfAnotherTypeBeginsAnewAndNullsAreForgotten() {
    byte[] before = types(LONG, STRING);
    byte[] after = after(before, new byte[] {STRING, 0, NULL, 0});

    assertThat(ParameterTypes.fit(after, before)).isFalse();
    assertThat(ParameterTypes.fit(after, types(STRING, LONG))).isTrue();
  }

  @Test
  void aHandleWhoseCursorIsOpenServesNobodyElse() {
    Object one = new Object();
    ServerStatement handle = prepared(TEXT, 1);
    handle.heldBy(one);

    assertThat(cache.find(TEXT, null, new Object())).isNull();
    assertThat(cache.find(TEXT, null, one)).isSameAs(handle);

    handle.heldBy(null);
    assertThat(cache.find(TEXT, null, new Object())).isSameAs(handle);
  }

  @Test
  void theLeastRecentlyUsedIsClosedButNoneWithAnOpenCursor() {
    ServerStatement held = prepared(text("a"), 1);
    held.heldBy(this);
    ServerStatement idle = prepared(text("b"), 2);
    prepared(text("c"), 3);

    assertThat(cache.addBeside(text("d"), new ServerStatement(4))).isSameAs(idle);
    assertThat(cache.find(text("b"), null, null)).isNull();
    assertThat(cache.find(text("a"), null, this)).isSameAs(held);
    assertThat(cache.size()).isEqualTo(3);
  }

  @Test
  void aClientsOwnPrepareTakesThePlaceOfTheHandleUsedLast() {
    ServerStatement number = prepared(TEXT, 1);
    executed(number, LONG);
    ServerStatement string = prepared(TEXT, 2);
    executed(string, STRING);

    assertThat(cache.replace(TEXT, new ServerStatement(3))).isSameAs(string);
    assertThat(cache.size()).isEqualTo(2);
  }

  /** Whatever happens, it is counted right, and what is closed is found no more. */
  @RepeatedTest(50)
  void anyOrderOfUsesKeepsTheCount(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    StatementCache any = new StatementCache(10);
    int open = 0;
    int id = 0;
    for (int i = 0; i < 500; i++) {
      StatementText text = text("t" + random.nextInt(5));
      byte[] wanted =
          types(random.nextBoolean() ? LONG : STRING, random.nextBoolean() ? NULL : LONG);
      ServerStatement found = any.find(text, wanted, this);
      if (found == null || random.nextInt(10) == 0) {
        ServerStatement made = new ServerStatement(++id);
        ServerStatement displaced =
            random.nextBoolean() ? any.replace(text, made) : any.addBeside(text, made);
        open += displaced == null ? 1 : 0;
        assertThat(displaced).as("seed %s", repetition.getCurrentRepetition()).isNotSameAs(made);
      } else {
        found.executedWith(wanted, wanted);
        found.heldBy(random.nextInt(8) == 0 ? this : null);
      }
      assertThat(any.size()).as("seed %s", repetition.getCurrentRepetition()).isEqualTo(open);
    }
  }

  private ServerStatement prepared(StatementText text, int id) {
    ServerStatement statement = new ServerStatement(id);
    assertThat(cache.addBeside(text, statement)).isNull();
    return statement;
  }

  private static void executed(ServerStatement handle, byte... types) {
    handle.executedWith(types, types(types));
  }

  private static byte[] types(byte... types) {
    byte[] sent = new byte[2 * types.length];
    for (int i = 0; i < types.length; i++) {
      sent[2 * i] = types[i];
    }
    return after(null, sent);
  }

  private static byte[] after(byte @Nullable [] before, byte[] sent) {
    ByteBuf nothingIsNull = Unpooled.buffer().writeZero(sent.length);
    return ParameterTypes.after(before, sent, nothingIsNull, 0);
  }

  private static StatementText text(String sql) {
    return new StatementText(sql.getBytes(StandardCharsets.UTF_8), Settings.INITIAL);
  }
}
