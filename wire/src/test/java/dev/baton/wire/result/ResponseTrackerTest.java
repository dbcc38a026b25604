package dev.baton.wire.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.wire.packet.Capabilities;
import dev.baton.wire.packet.Commands;
import dev.baton.wire.packet.EofPacket;
import dev.baton.wire.packet.ErrPacket;
import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.MalformedPacketException;
import dev.baton.wire.packet.OkPacket;
import dev.baton.wire.packet.Packets;
import dev.baton.wire.packet.ServerStatus;
import dev.baton.wire.packet.SessionStateListener;
import dev.baton.wire.result.ResponseTracker.Outcome;
import dev.baton.wire.result.ResponseTracker.Terminal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseTrackerTest {
  private static final long OLD = Capabilities.PROTOCOL_41 | Capabilities.SESSION_TRACK;
  private static final long NEW = OLD | Capabilities.DEPRECATE_EOF;
  private static final long OPTIONAL = Capabilities.OPTIONAL_RESULTSET_METADATA;
  private static final int MORE = ServerStatus.MORE_RESULTS_EXISTS | ServerStatus.AUTOCOMMIT;

  private final List<String> schemas = new ArrayList<>();
  private final ResponseTracker tracker =
      new ResponseTracker(
          new SessionStateListener() {
            @Override
            public void onSchema(String schema) {
              schemas.add(schema);
            }
          });

  /** Writes packets as a server would. */
  private static final class Script {
    private final ByteBuf out = Unpooled.buffer();
    private final boolean deprecateEof;
    private final boolean optional;
    private boolean described = true;
    private int sequence = 1;

    Script(long capabilities) {
      deprecateEof = Capabilities.has(capabilities, Capabilities.DEPRECATE_EOF);
      optional = Capabilities.has(capabilities, OPTIONAL);
    }

    /** As after {@code SET resultset_metadata = NONE}. */
    Script notDescribed() {
      described = false;
      return this;
    }

    Script payload(byte[] bytes) {
      sequence = Packets.write(out, sequence, bytes);
      return this;
    }

    Script payload(Consumer<ByteBuf> writer) {
      ByteBuf bytes = Unpooled.buffer();
      writer.accept(bytes);
      return payload(Fields.readRest(bytes));
    }

    Script ok(int status) {
      sequence = OkPacket.of(3, 4, status, 5).write(out, sequence, OLD);
      return this;
    }

    Script okWithSchema(String schema) {
      ByteBuf state = Unpooled.buffer().writeByte(1);
      byte[] name = schema.getBytes(StandardCharsets.US_ASCII);
      state.writeByte(name.length + 1).writeByte(name.length).writeBytes(name);
      OkPacket ok = new OkPacket(false, 0, 0, 2, 0, "", Fields.readRest(state));
      sequence = ok.write(out, sequence, OLD);
      return this;
    }

    Script err(int code) {
      sequence = ErrPacket.of(code, "no").write(out, sequence);
      return this;
    }

    Script end(int status) {
      sequence =
          deprecateEof
              ? OkPacket.endOfRows(status, 0).write(out, sequence, OLD)
              : new EofPacket(0, status).write(out, sequence);
      return this;
    }

    Script definitions(int count) {
      for (int i = 0; described && i < count; i++) {
        payload(
            definition -> {
              for (String field : List.of("def", "s", "t", "t", "name", "name")) {
                Fields.writeLenencString(definition, field);
              }
              definition.writeByte(12).writeZero(12);
            });
      }
      return this;
    }

    Script columns(int count, int status) {
      payload(
          header -> {
            Fields.writeLenenc(header, count);
            if (optional) {
              header.writeBoolean(described);
            }
          });
      definitions(count);
      if (!deprecateEof) {
        end(status);
      }
      return this;
    }

    Script row(String... values) {
      return payload(
          row -> {
            for (String value : values) {
              Fields.writeLenencString(row, value);
            }
          });
    }

    ByteBuf bytes() {
      return out;
    }
  }

  private void begin(long capabilities, int command) {
    tracker.configure(capabilities);
    assertThat(tracker.begin(command)).isTrue();
  }

  private void completes(Script script, Terminal terminal) {
    ByteBuf bytes = script.bytes();
    assertThat(tracker.scan(bytes)).isEqualTo(bytes.readableBytes());
    assertThat(tracker.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(tracker.terminal()).isEqualTo(terminal);
  }

  @ParameterizedTest
  @ValueSource(longs = {OLD, NEW})
  void anOkEndsAStatement(long capabilities) {
    begin(capabilities, Commands.QUERY);
    completes(new Script(capabilities).ok(ServerStatus.IN_TRANS), Terminal.OK);
    assertThat(tracker.status()).isEqualTo(ServerStatus.IN_TRANS);
    assertThat(tracker.affectedRows()).isEqualTo(3);
    assertThat(tracker.lastInsertId()).isEqualTo(4);
    assertThat(tracker.warnings()).isEqualTo(5);
    assertThat(tracker.hasResultSet()).isFalse();
    assertThat(tracker.terminalOffset()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {OLD, NEW})
  void anErrorEndsAnything(long capabilities) {
    for (int command :
        new int[] {
          Commands.QUERY, Commands.STMT_PREPARE, Commands.STMT_EXECUTE, Commands.STMT_FETCH,
          Commands.FIELD_LIST, Commands.PING, Commands.STATISTICS, Commands.BINLOG_DUMP_GTID
        }) {
      begin(capabilities, command);
      completes(new Script(capabilities).err(1290), Terminal.ERR);
      assertThat(tracker.errorCode()).isEqualTo(1290);
      assertThat(tracker.hasResultSet()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {OLD, NEW})
  void rowsEndWithTheirEnd(long capabilities) {
    begin(capabilities, Commands.QUERY);
    Script script = new Script(capabilities).columns(2, 2).row("a", "b").row("", "x".repeat(300));
    int before = script.bytes().readableBytes();
    completes(script.end(2), Terminal.EOF);
    assertThat(tracker.terminalOffset()).isEqualTo(before);
    assertThat(tracker.hasResultSet()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {OLD, NEW})
  void anErrorAmongRowsEndsThem(long capabilities) {
    begin(capabilities, Commands.QUERY);
    completes(new Script(capabilities).columns(1, 2).row("a").err(1317), Terminal.ERR);
    assertThat(tracker.errorCode()).isEqualTo(1317);
    assertThat(tracker.hasResultSet()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {OLD, NEW})
  void severalResultsWithoutRowsAreNoResultSet(long capabilities) {
    begin(capabilities, Commands.QUERY);
    tracker.scan(new Script(capabilities).ok(MORE).ok(0).bytes());
    assertThat(tracker.isComplete()).isTrue();
    assertThat(tracker.hasResultSet()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {OLD, NEW})
  void resultsGoOnWhileTheServerSaysSo(long capabilities) {
    begin(capabilities, Commands.QUERY);
    Script script = new Script(capabilities).ok(MORE).columns(1, 2).row("a").end(MORE).ok(MORE);
    assertThat(tracker.scan(script.bytes())).isEqualTo(script.bytes().readableBytes());
    assertThat(tracker.outcome()).isEqualTo(Outcome.MORE);
    Script last = new Script(capabilities).err(1064);
    tracker.scan(last.bytes());
    assertThat(tracker.isComplete()).isTrue();
    assertThat(tracker.hasResultSet()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {OLD, NEW})
  void theNextResponseIsLeftAlone(long capabilities) {
    begin(capabilities, Commands.PING);
    Script both = new Script(capabilities).ok(2);
    int first = both.bytes().readableBytes();
    both.ok(2);
    assertThat(tracker.scan(both.bytes())).isEqualTo(first);
    assertThat(tracker.isComplete()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {OLD, NEW})
  void aRowMayBeginLikeAnEnd(long capabilities) {
    begin(capabilities, Commands.QUERY);
    Script script = new Script(capabilities).columns(1, 2);
    byte[] row = new byte[Packets.MAX_PAYLOAD + 20];
    row[0] = (byte) 0xfe;
    script.payload(row).row("after").end(2);
    completes(script, Terminal.EOF);
  }

  @ParameterizedTest
  @ValueSource(longs = {OLD, NEW})
  void aContinuationMayBeginLikeAnythingAndBeEmpty(long capabilities) {
    begin(capabilities, Commands.QUERY);
    Script script = new Script(capabilities).columns(1, 2);
    byte[] row = new byte[Packets.MAX_PAYLOAD + 1];
    row[0] = 5;
    row[Packets.MAX_PAYLOAD] = (byte) 0xff;
    byte[] exact = new byte[Packets.MAX_PAYLOAD];
    exact[0] = 5;
    completes(script.payload(row).payload(exact).row("x").end(2), Terminal.EOF);
  }

  private static Script prepared(Script script, int parameters, int columns) {
    script.payload(
        ok -> {
          ok.writeByte(0).writeIntLE(77).writeShortLE(columns).writeShortLE(parameters);
          ok.writeByte(0).writeShortLE(0);
          if (script.optional) {
            ok.writeBoolean(script.described);
          }
        });
    for (int count : new int[] {parameters, columns}) {
      script.definitions(count);
      if (count > 0 && !script.deprecateEof) {
        script.end(2);
      }
    }
    return script;
  }

  @ParameterizedTest
  @ValueSource(longs = {OLD, NEW})
  void aPreparedStatementEndsWithItsDefinitions(long capabilities) {
    for (int parameters = 0; parameters < 4; parameters++) {
      for (int columns = 0; columns < 4; columns++) {
        begin(capabilities, Commands.STMT_PREPARE);
        completes(prepared(new Script(capabilities), parameters, columns), Terminal.OTHER);
        assertThat(tracker.statementId()).isEqualTo(77);
        assertThat(tracker.parameters()).isEqualTo(parameters);
        assertThat(tracker.columns()).isEqualTo(columns);
        assertThat(tracker.prepareOffset()).isZero();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {OLD, NEW})
  void aCursorHasNoRowsUntilTheyAreFetched(long capabilities) {
    begin(capabilities, Commands.STMT_EXECUTE);
    int status = ServerStatus.AUTOCOMMIT | ServerStatus.CURSOR_EXISTS;
    Script script = new Script(capabilities).columns(2, status);
    if (script.deprecateEof) {
      script.end(status);
    }
    completes(script, Terminal.EOF);
    begin(capabilities, Commands.STMT_FETCH);
    completes(new Script(capabilities).row("\0a").end(status), Terminal.EOF);
  }

  @ParameterizedTest
  @ValueSource(longs = {OLD, NEW})
  void aListOfFieldsEndsWithItsEnd(long capabilities) {
    begin(capabilities, Commands.FIELD_LIST);
    completes(new Script(capabilities).definitions(3).end(2), Terminal.EOF);
  }

  @Test
  void statisticsAreOnePacketOfText() {
    begin(NEW, Commands.STATISTICS);
    Script script = new Script(NEW).payload("Uptime: 1".getBytes(StandardCharsets.US_ASCII));
    completes(script, Terminal.OTHER);
  }

  @ParameterizedTest
  @ValueSource(ints = {Commands.QUIT, Commands.STMT_CLOSE, Commands.STMT_SEND_LONG_DATA})
  void someCommandsHaveNoResponse(int command) {
    tracker.configure(NEW);
    assertThat(tracker.begin(command)).isFalse();
    assertThat(tracker.isComplete()).isTrue();
    assertThat(tracker.scan(new Script(NEW).ok(2).bytes())).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {OLD, NEW})
  void aLocalFileIsAskedForAndThenAnswered(long capabilities) {
    begin(capabilities, Commands.QUERY);
    Script script = new Script(capabilities).payload(new byte[] {(byte) 0xfb, 'x'});
    tracker.scan(script.bytes());
    assertThat(tracker.outcome()).isEqualTo(Outcome.NEEDS_LOCAL_INFILE);
    completes(new Script(capabilities).ok(2), Terminal.OK);
  }

  @Test
  void setOptionIsAnsweredWithAnEnd() {
    begin(OLD, Commands.SET_OPTION);
    completes(new Script(OLD).end(2), Terminal.EOF);
    begin(NEW, Commands.SET_OPTION);
    completes(new Script(NEW).end(2), Terminal.EOF);
    begin(NEW, Commands.SET_OPTION);
    completes(new Script(OLD).end(2), Terminal.EOF);
  }

  @Test
  void aDumpGoesOnUntilItsEnd() {
    begin(OLD, Commands.BINLOG_DUMP_GTID);
    completes(new Script(OLD).payload(new byte[50]).payload(new byte[90]).end(0), Terminal.EOF);
  }

  @Test
  void sessionStateIsToldOnce() {
    begin(NEW, Commands.QUERY);
    ByteBuf bytes = new Script(NEW).okWithSchema("shop").bytes();
    for (int length = 0; length < bytes.readableBytes(); length++) {
      assertThat(tracker.scan(bytes.slice(0, length))).isZero();
    }
    assertThat(tracker.scan(bytes)).isEqualTo(bytes.readableBytes());
    assertThat(schemas).containsExactly("shop");
  }

  @ParameterizedTest
  @ValueSource(longs = {OLD | OPTIONAL, NEW | OPTIONAL})
  void columnsThatAreNotDescribedAreNotAwaited(long capabilities) {
    begin(capabilities, Commands.QUERY);
    ByteBuf rows =
        new Script(capabilities).notDescribed().columns(300, 2).row("a").row("b").end(2).bytes();
    assertThat(tracker.scan(rows)).isEqualTo(rows.readableBytes());
    assertThat(tracker.isComplete()).isTrue();
    assertThat(tracker.rows()).isEqualTo(2);
    assertThat(tracker.isDescribed()).isFalse();

    begin(capabilities, Commands.STMT_PREPARE);
    ByteBuf prepared = prepared(new Script(capabilities).notDescribed(), 2, 3).bytes();
    assertThat(tracker.scan(prepared)).isEqualTo(prepared.readableBytes());
    assertThat(tracker.isComplete()).isTrue();
    assertThat(tracker.parameters()).isEqualTo(2);
    assertThat(tracker.columns()).isEqualTo(3);

    begin(capabilities, Commands.QUERY);
    ByteBuf full = new Script(capabilities).columns(3, 2).row("a").end(2).bytes();
    assertThat(tracker.scan(full)).isEqualTo(full.readableBytes());
    assertThat(tracker.rows()).isEqualTo(1);
    assertThat(tracker.isDescribed()).isTrue();
  }

  @Test
  void metadataThatCannotBeFollowedIsRefused() {
    assertThatThrownBy(() -> tracker.configure(Capabilities.MARIADB_CACHE_METADATA))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theWayTheStreamIsCutChangesNothing() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 3_000; round++) {
      long capabilities =
          (random.nextBoolean() ? OLD : NEW) | (random.nextBoolean() ? OPTIONAL : 0);
      int command = random.nextBoolean() ? Commands.QUERY : Commands.STMT_PREPARE;
      Script begun = begun(random, capabilities);
      Script script =
          command == Commands.QUERY
              ? randomResponse(random, begun)
              : prepared(begun, random.nextInt(4), random.nextInt(4));
      begin(capabilities, command);
      assertThat(tracker.scan(script.bytes())).isEqualTo(script.bytes().readableBytes());
      assertThat(tracker.isComplete()).isTrue();
      Terminal terminal = tracker.terminal();
      int status = tracker.status();
      begin(capabilities, command);
      feedInPieces(random, script.bytes(), "seed " + seed + ", round " + round);
      assertThat(tracker.status()).isEqualTo(status);
      assertThat(tracker.terminal()).isEqualTo(terminal);
    }
  }

  private static Script begun(Random random, long capabilities) {
    Script script = new Script(capabilities);
    boolean optional = Capabilities.has(capabilities, OPTIONAL);
    return optional && random.nextBoolean() ? script.notDescribed() : script;
  }

  private static Script randomResponse(Random random, Script script) {
    int results = random.nextInt(4);
    for (int i = 0; i < results; i++) {
      if (random.nextBoolean()) {
        script.ok(MORE);
        continue;
      }
      script.columns(1 + random.nextInt(4), 2);
      for (int row = random.nextInt(6); row > 0; row--) {
        script.row("v".repeat(random.nextInt(400)));
      }
      script.end(MORE);
    }
    if (random.nextInt(3) == 0) {
      return script.okWithSchema("shop");
    }
    return random.nextBoolean() ? script.ok(2) : script.err(1000 + random.nextInt(500));
  }

  /** Feeds the stream as a proxy would: what may not be forwarded is given again. */
  private void feedInPieces(Random random, ByteBuf stream, String context) {
    ByteBuf pending = Unpooled.buffer();
    int forwarded = 0;
    int total = stream.readableBytes();
    int at = stream.readerIndex();
    while (!tracker.isComplete()) {
      int size = Math.min(1 + random.nextInt(random.nextBoolean() ? 3 : 500), total - at);
      assertThat(size).as(context + ": the stream is used up and not complete").isPositive();
      pending.writeBytes(stream, at, size);
      at += size;
      int forward = tracker.scan(pending);
      assertThat(forward).as(context).isBetween(0, pending.readableBytes());
      pending.skipBytes(forward);
      pending.discardReadBytes();
      forwarded += forward;
    }
    assertThat(forwarded).as(context).isEqualTo(total);
  }

  @Test
  void nothingButMalformedEverEscapes() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int[] commands = {
      Commands.QUERY, Commands.STMT_PREPARE, Commands.STMT_EXECUTE, Commands.STMT_FETCH,
      Commands.FIELD_LIST, Commands.PING, Commands.BINLOG_DUMP, Commands.STATISTICS
    };
    for (int round = 0; round < 50_000; round++) {
      long asked = (random.nextBoolean() ? OLD : NEW) | (random.nextBoolean() ? OPTIONAL : 0);
      begin(asked, commands[random.nextInt(commands.length)]);
      tracker.pass(random.nextBoolean(), random.nextBoolean());
      long given = (random.nextBoolean() ? OLD : NEW) | (random.nextBoolean() ? OPTIONAL : 0);
      ByteBuf bytes = randomResponse(random, begun(random, given)).bytes();
      for (int i = random.nextInt(5); i > 0; i--) {
        bytes.setByte(random.nextInt(bytes.readableBytes()), random.nextInt());
      }
      try {
        assertThat(tracker.scan(bytes)).isBetween(0, bytes.readableBytes());
      } catch (MalformedPacketException e) {
        // as it should be
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", round " + round, e);
      }
    }
  }
}
