package dev.baton.wire.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.wire.binlog.LoggedStatement.Replaced;
import dev.baton.wire.binlog.LoggedStatement.Setting;
import dev.baton.wire.packet.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class LoggedStatementTest {

  @Test
  void everySettingThatAStatementDependsOnIsRead() {
    LoggedStatement read =
        LoggedStatement.read(
            query(
                0,
                vars -> {
                  vars.writeByte(0).writeIntLE((int) LoggedStatement.NO_FOREIGN_KEY_CHECKS);
                  vars.writeByte(1).writeLongLE(1L << 40);
                  vars.writeByte(6).writeByte(3).writeBytes(new byte[] {'s', 't', 'd'});
                  vars.writeByte(3).writeShortLE(2).writeShortLE(1);
                  vars.writeByte(4).writeShortLE(8).writeShortLE(33).writeShortLE(255);
                  vars.writeByte(5).writeByte(1).writeByte('Z');
                  vars.writeByte(12).writeByte(1).writeBytes(new byte[] {'d', 0});
                  vars.writeByte(13).writeMediumLE(123456);
                  vars.writeByte(17).writeLongLE(9);
                  vars.writeByte(18).writeShortLE(255).writeByte(21).writeByte(0);
                }));
    assertThat(read.threadId()).isEqualTo(17);
    assertThat(read.schema()).isEqualTo("db");
    assertThat(read.usesSchema()).isTrue();
    assertThat(new String(read.statement(), StandardCharsets.UTF_8)).isEqualTo("DROP TABLE t");
    assertThat(read.timeZone()).isEqualTo("Z");
    assertThat(read.settings())
        .containsEntry(Setting.FLAGS, LoggedStatement.NO_FOREIGN_KEY_CHECKS)
        .containsEntry(Setting.SQL_MODE, 1L << 40)
        .containsEntry(Setting.AUTO_INCREMENT_INCREMENT, 2L)
        .containsEntry(Setting.CLIENT_COLLATION, 8L)
        .containsEntry(Setting.SERVER_COLLATION, 255L)
        .containsEntry(Setting.MICROSECONDS, 123456L)
        .containsEntry(Setting.UTF8MB4_COLLATION, 255L);
  }

  @Test
  void mariaDbWritesItsOwnSettingsInAnyOrder() {
    LoggedStatement read =
        LoggedStatement.read(
            query(
                8,
                vars -> {
                  vars.writeByte(131).writeByte(1).writeShortLE(33).writeShortLE(83);
                  vars.writeByte(128).writeMediumLE(7);
                  vars.writeByte(129).writeLongLE(1);
                  vars.writeByte(4).writeShortLE(33).writeShortLE(33).writeShortLE(33);
                }));
    assertThat(read.characterSets()).containsExactly(new Replaced(33, 83));
    assertThat(read.settings()).containsEntry(Setting.MICROSECONDS, 7L);
    assertThat(read.settings()).containsEntry(Setting.CLIENT_COLLATION, 33L);
    assertThat(read.usesSchema()).isFalse();
  }

  @Test
  void aSettingThatIsNotKnownIsRefusedRatherThanIgnored() {
    assertThatThrownBy(() -> LoggedStatement.read(query(0, vars -> vars.writeByte(77))))
        .isInstanceOf(MalformedPacketException.class)
        .hasMessageContaining("code 77");
  }

  @Test
  void inputsOfStatementsAreRead() {
    assertThat(
            StatementInput.read(
                event(EventTypes.INTVAR, 0, body -> body.writeByte(2).writeLongLE(-1))))
        .isEqualTo(new StatementInput.InsertId("18446744073709551615"));
    StatementInput text =
        StatementInput.read(
            event(
                EventTypes.USER_VAR,
                0,
                body -> {
                  body.writeIntLE(1).writeByte('v').writeByte(0).writeByte(0);
                  body.writeIntLE(8).writeIntLE(2).writeBytes(new byte[] {'a', 'b'});
                }));
    assertThat(((StatementInput.UserVariable) text).text()).containsExactly('a', 'b');
    StatementInput real =
        StatementInput.read(
            event(
                EventTypes.USER_VAR,
                0,
                body -> {
                  body.writeIntLE(1).writeByte('v').writeByte(0).writeByte(1);
                  body.writeIntLE(63).writeIntLE(8).writeLongLE(Double.doubleToLongBits(1.5));
                }));
    assertThat(((StatementInput.UserVariable) real).number()).isEqualTo("1.5E0");
  }

  @Test
  void rowsCanBeMadeTheLastOfTheirStatement() {
    BinlogEvent rows =
        event(EventTypes.WRITE_ROWS, 0, body -> body.writeZero(6).writeShortLE(2).writeLongLE(5));
    assertThat(RowStatement.isLast(rows)).isFalse();
    BinlogEvent last = RowStatement.asLast(rows);
    assertThat(RowStatement.isLast(last)).isTrue();
    assertThat(last.isIntact()).isTrue();
    assertThat(RowStatement.isLast(rows)).isFalse();
  }

  @Test
  void theTimeOfACommitIsThatOfTheServerWhereItHappened() {
    Instant commit = Instant.parse("2026-11-22T12:00:00.123456Z");
    long micros = commit.getEpochSecond() * 1_000_000 + 123_456;
    assertThat(CommitTime.of(gtid(body -> writeTime(body, micros)))).isEqualTo(commit);
    assertThat(
            CommitTime.of(
                gtid(
                    body -> {
                      writeTime(body, (micros + 5) | 1L << 55);
                      writeTime(body, micros);
                    })))
        .isEqualTo(commit);
    assertThat(CommitTime.of(gtid(body -> {}))).isEqualTo(Instant.ofEpochSecond(1_700_000_000));
  }

  private static void writeTime(ByteBuf body, long micros) {
    body.writeIntLE((int) micros).writeMediumLE((int) (micros >>> 32));
  }

  private static BinlogEvent gtid(Consumer<ByteBuf> times) {
    return event(
        EventTypes.GTID,
        0,
        body -> {
          body.writeByte(1).writeBytes(HexFormat.of().parseHex("00".repeat(16))).writeLongLE(1);
          body.writeByte(2).writeZero(16);
          times.accept(body);
        });
  }

  private static BinlogEvent query(int flags, Consumer<ByteBuf> writer) {
    ByteBuf vars = Unpooled.buffer();
    writer.accept(vars);
    return event(
        EventTypes.QUERY,
        flags,
        body -> {
          body.writeIntLE(17).writeIntLE(0).writeByte(2).writeShortLE(0);
          body.writeShortLE(vars.readableBytes()).writeBytes(vars);
          body.writeBytes("db\0DROP TABLE t".getBytes(StandardCharsets.UTF_8));
        });
  }

  private static BinlogEvent event(int type, int flags, Consumer<ByteBuf> writer) {
    BinlogWriter file = new BinlogWriter("11.4.5-MariaDB");
    int start = file.length();
    file.event(type, writer);
    byte[] raw = Arrays.copyOfRange(file.bytes(), start, file.length());
    raw[17] = (byte) flags;
    return new BinlogEvent(raw, 4, -1);
  }
}
