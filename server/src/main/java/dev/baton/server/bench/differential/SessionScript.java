package dev.baton.server.bench.differential;

import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.packet.Capabilities;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** What one session does from its login to its end, chosen by its source of randomness alone. */
final class SessionScript {
  private static final int SLOTS = 5;
  private static final int CURSOR_SLOTS = 2; // the last ones
  private static final List<@Nullable Object> VALUES =
      Arrays.asList(
          null,
          0L,
          3L,
          7L,
          -1L,
          Long.MAX_VALUE,
          2.5,
          "",
          "text",
          "käse 😀",
          "4",
          new byte[] {0, 1, -1});

  private final Random random;
  private final Statements statements;
  private final List<String> schemas;
  private Step last = new Step.Ping();

  /**
   * @param life something that no other session has
   * @param schemas where it may go; the first one is its own
   */
  SessionScript(Random random, String life, List<String> schemas) {
    this.random = random;
    this.statements = new Statements(random, life);
    this.schemas = schemas;
  }

  /** What this session's client can do. */
  long capabilities() {
    long wanted = Capabilities.LONG_FLAG | Capabilities.TRANSACTIONS | Capabilities.MULTI_RESULTS;
    wanted |= Capabilities.PS_MULTI_RESULTS;
    wanted |= sometimes(Capabilities.DEPRECATE_EOF);
    wanted |= sometimes(Capabilities.SESSION_TRACK);
    wanted |= sometimes(Capabilities.MULTI_STATEMENTS);
    wanted |= sometimes(Capabilities.FOUND_ROWS);
    wanted |= sometimes(Capabilities.QUERY_ATTRIBUTES);
    wanted |= sometimes(Capabilities.OPTIONAL_RESULTSET_METADATA);
    return random.nextInt(4) == 0 ? ConnectOptions.USUAL_CAPABILITIES : wanted;
  }

  private long sometimes(long capability) {
    return random.nextBoolean() ? capability : 0;
  }

  Step next() {
    if (last instanceof Step.Query(String sql) && !sql.contains(";") && random.nextInt(5) == 0) {
      last = new Step.Query(statements.about(sql));
    } else {
      last = any();
    }
    return last;
  }

  private Step any() {
    return switch (random.nextInt(24)) {
      case 0 -> new Step.InitDb(random.nextInt(6) == 0 ? "nowhere" : schemas.getFirst());
      case 1 -> new Step.Ping();
      case 2 -> random.nextInt(4) == 0 ? new Step.ResetConnection() : new Step.Ping();
      case 3 -> new Step.SetOption(random.nextInt(3) > 0);
      case 4 -> new Step.FieldList(random.nextInt(3) == 0 ? "nothing" : "t1");
      case 5 -> new Step.Query("USE " + schemas.getFirst());
      case 6, 7 -> new Step.Query(statements.several());
      case 8, 9 -> new Step.Prepare(slot(), statements.toPrepare());
      case 10, 11, 12 -> execute(slot());
      case 13 -> new Step.Fetch(SLOTS - 1 - random.nextInt(CURSOR_SLOTS), random.nextInt(4) + 1);
      case 14 -> new Step.SendLongData(slot(), random.nextInt(3), data());
      case 15 ->
          random.nextBoolean() ? new Step.ResetStatement(slot()) : new Step.CloseStatement(slot());
      default -> new Step.Query(statements.any());
    };
  }

  /**
   * A slot is executed with a cursor always or never: MySQL 8.0 to 9.7 themselves answer wrongly
   * without one after one.
   */
  private Step execute(int slot) {
    return new Step.Execute(slot, slot >= SLOTS - CURSOR_SLOTS, values());
  }

  private int slot() {
    return random.nextInt(SLOTS);
  }

  private byte[] data() {
    byte[] data = new byte[random.nextInt(50)];
    Arrays.fill(data, (byte) ('a' + random.nextInt(26)));
    return data;
  }

  private List<@Nullable Object> values() {
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      values.add(VALUES.get(random.nextInt(VALUES.size())));
    }
    return values;
  }
}
