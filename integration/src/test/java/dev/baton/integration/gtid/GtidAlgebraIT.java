package dev.baton.integration.gtid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.core.secret.Secret;
import dev.baton.integration.Sql;
import dev.baton.integration.TestEngines;
import dev.baton.ops.provision.engine.Engine;
import dev.baton.ops.provision.server.ServerProcess;
import dev.baton.testkit.Seeded;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Asks real servers what our algebra and our parsers claim. */
class GtidAlgebraIT {

  private static final Secret PASSWORD = new Secret("gtid");
  private static final int CASES = 300;
  private static final int MALFORMED_GTID_SET = 1772;

  private static final String[] UUIDS = {
    "00000000-71ca-11e1-9e33-c80aa9429562",
    "3E11FA47-71ca-11e1-9e33-c80aa9429562",
    "f0000000-71ca-11e1-9e33-c80aa9429562",
  };
  private static final String[] TAGS = {"a", "B_2"};

  @TempDir Path directory;

  @ParameterizedTest
  @MethodSource("dev.baton.integration.TestEngines#names")
  void aServerAgreesWithEveryAnswer(String name) throws Exception {
    Engine engine = TestEngines.engine(name);
    try (ServerProcess server =
            ServerProcess.start(engine, directory.resolve("one"), 0, PASSWORD, Map.of());
        Sql sql = Sql.connect(server.key(), "root", PASSWORD)) {
      if (engine.isMariaDb()) {
        Seeded.check(name + ": positions", CASES, random -> comparePosition(sql, random));
      } else {
        boolean tags = engine.isMysqlAtLeast(8, 4, 0);
        Seeded.check(name + ": sets", CASES, random -> compareAlgebra(sql, random, tags));
        if (tags) {
          Seeded.check(name + ": texts", CASES, random -> compareReading(sql, random));
        }
      }
    }
  }

  private static void compareAlgebra(Sql sql, Random random, boolean tags) throws SQLException {
    String a = randomSet(random, tags);
    String b = randomSet(random, tags);
    MysqlGtidSet ours = MysqlGtidSet.parse(a);
    MysqlGtidSet theirs = MysqlGtidSet.parse(b);
    assertThat(ours.subtract(theirs).toServerText())
        .isEqualTo(sql.value("SELECT GTID_SUBTRACT('" + a + "', '" + b + "')"));
    assertThat(theirs.covers(ours))
        .isEqualTo(sql.value("SELECT GTID_SUBSET('" + a + "', '" + b + "')").equals("1"));
    assertThat(ours.union(theirs).toServerText())
        .isEqualTo(sql.value("SELECT GTID_SUBTRACT('" + a + "," + b + "', '')"));
  }

  /** A text with some letters put in anywhere: read by both to the same set, or by neither. */
  private static void compareReading(Sql sql, Random random) throws SQLException {
    String letters = "01579abcz:,- _{}\n";
    StringBuilder text = new StringBuilder(randomSet(random, true));
    for (int i = random.nextInt(3); i >= 0; i--) {
      text.insert(
          random.nextInt(text.length() + 1), letters.charAt(random.nextInt(letters.length())));
    }
    Optional<String> server =
        read(text.toString(), t -> askServer(sql, "SELECT GTID_SUBTRACT('" + t + "', '')"));
    Optional<String> ours = read(text.toString(), t -> MysqlGtidSet.parse(t).toServerText());
    assertThat(ours).as("reading '%s'", text).isEqualTo(server);
  }

  private static void comparePosition(Sql sql, Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      text.append(text.isEmpty() ? "" : ",").append(random.nextInt(5)).append('-');
      text.append(1 + random.nextInt(9)).append('-').append(1 + random.nextInt(99));
    }
    if (random.nextInt(4) == 0) {
      text.insert(random.nextInt(text.length() + 1), "-,x5".charAt(random.nextInt(4)));
    }
    Optional<String> server =
        read(
            text.toString(),
            t -> {
              run(sql, "SET GLOBAL gtid_slave_pos='" + t + "'");
              return askServer(sql, "SELECT @@GLOBAL.gtid_slave_pos");
            });
    Optional<String> ours = read(text.toString(), t -> MariadbGtidPosition.parse(t).toString());
    assertThat(ours).as("reading '%s'", text).isEqualTo(server);
  }

  private static String randomSet(Random random, boolean tags) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      text.append(text.isEmpty() ? "" : ",").append(UUIDS[random.nextInt(UUIDS.length)]);
      for (int j = 1 + random.nextInt(4); j > 0; j--) {
        if (tags && random.nextInt(3) == 0) {
          text.append(':').append(TAGS[random.nextInt(TAGS.length)]);
        }
        int first = 1 + random.nextInt(30);
        text.append(':').append(first);
        text.append(random.nextBoolean() ? "-" + (first + random.nextInt(6)) : "");
      }
    }
    return text.toString();
  }

  /** What the reader makes of a text; empty if it says that it is malformed. */
  private static Optional<String> read(String text, Function<String, String> reader) {
    try {
      return Optional.of(reader.apply(text));
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  private static String askServer(Sql sql, String query) {
    try {
      return sql.value(query);
    } catch (SQLException e) {
      throw refusal(e);
    }
  }

  private static void run(Sql sql, String statement) {
    try {
      sql.run(statement);
    } catch (SQLException e) {
      throw refusal(e);
    }
  }

  private static RuntimeException refusal(SQLException e) {
    boolean malformed =
        e.getErrorCode() == MALFORMED_GTID_SET
            || e.getErrorCode() == 1941 // ER_INCORRECT_GTID_STATE
            || e.getErrorCode() == 1943; // ER_DUPLICATE_GTID_DOMAIN
    return malformed ? new IllegalArgumentException(e) : new IllegalStateException(e);
  }
}
