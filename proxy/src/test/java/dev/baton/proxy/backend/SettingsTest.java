package dev.baton.proxy.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.wire.packet.Capabilities;
import dev.baton.wire.packet.Commands;
import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.Packets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How a connection is brought to what the next session wants, and what only a fresh one has. */
class SettingsTest {

  private static final String ADDS_STRICT = "CONCAT(@@sql_mode,',STRICT_TRANS_TABLES')";
  private static final String LOGIN_SETS =
      "SESSION character_set_client = utf8mb4, SESSION character_set_results = utf8mb4,"
          + " SESSION collation_connection = utf8mb4_0900_ai_ci";
  private static final String MODES =
      "SESSION transaction_isolation = DEFAULT, SESSION transaction_read_only = DEFAULT";

  private static final Beginning UNKNOWN =
      Beginning.of("8.0.31", Capabilities.MULTI_STATEMENTS, "");
  private static final Beginning KNOWN = new Beginning(LOGIN_SETS, MODES, 0, "", true);

  private static Settings of(String name, String value) {
    return Settings.INITIAL.withVariable(name, value);
  }

  private static @Nullable List<String> path(Settings from, Settings to, Beginning beginning) {
    List<Settings.Change> changes = from.changesTo(to, beginning);
    return changes == null ? null : changes.stream().map(SettingsTest::text).toList();
  }

  private static String text(Settings.Change change) {
    return change.command() == Commands.QUERY
        ? new String(change.argument(), StandardCharsets.UTF_8)
        : "option " + change.argument()[0];
  }

  @Test
  void aConnectionIsBroughtFromOneConstantToAnotherAndBackToTheDefault() {
    Settings ansi = of("sql_mode", "'ANSI'");
    assertThat(path(ansi, of("sql_mode", "''"), UNKNOWN))
        .containsExactly("SET SESSION sql_mode = ''");
    assertThat(path(ansi, Settings.INITIAL, UNKNOWN))
        .containsExactly("SET SESSION sql_mode = DEFAULT");
    assertThat(path(Settings.INITIAL, ansi, UNKNOWN))
        .containsExactly("SET SESSION sql_mode = 'ANSI'");
  }

  @Test
  void allThatIsNotWantedIsUndoneByOneStatement() {
    Settings driver =
        of("sql_mode", ADDS_STRICT)
            .withVariable("session_track_schema", "1")
            .withVariable(Settings.NAMES, "utf8mb4")
            .withVariable("character_set_results", "NULL");
    assertThat(path(driver, Settings.INITIAL, KNOWN))
        .containsExactly(
            "SET SESSION sql_mode = DEFAULT, SESSION session_track_schema = DEFAULT, "
                + LOGIN_SETS);
  }

  @Test
  void whatIsComputedFromADefaultIsOnlyComputedWhereThatDefaultIsInForce() {
    Settings strict = of("sql_mode", ADDS_STRICT);
    assertThat(path(strict, strict, UNKNOWN)).isEmpty();
    assertThat(path(of("sql_mode", "'ANSI'"), strict, UNKNOWN))
        .containsExactly("SET SESSION sql_mode = DEFAULT", "SET SESSION sql_mode = " + ADDS_STRICT);
  }

  @Test
  void whatIsComputedFromAnotherVariableIsOnlyComputedWhereThatOneIsAsItWas() {
    Settings wanted = of("net_read_timeout", "@@SESSION . Net_Write_Timeout");
    Settings both = wanted.withVariable("net_write_timeout", "7");
    assertThat(path(Settings.INITIAL, both, UNKNOWN)).hasSize(2);
    assertThat(path(of("net_write_timeout", "7"), both, UNKNOWN))
        .containsExactly(
            "SET SESSION net_write_timeout = DEFAULT",
            "SET SESSION net_read_timeout = @@SESSION . Net_Write_Timeout",
            "SET SESSION net_write_timeout = 7");
    Settings fromSets = of("init_connect", "@@character_set_client");
    assertThat(path(of("names", "latin1"), fromSets, KNOWN)).first().asString().contains("utf8mb4");
    assertThat(path(of("names", "latin1"), fromSets, UNKNOWN)).isNull();
  }

  @Test
  void theGlobalValueIsTheSameOnEveryConnection() {
    Settings wanted =
        of("net_write_timeout", "5").withVariable("net_read_timeout", "@@global.net_write_timeout");
    assertThat(path(of("net_write_timeout", "5"), wanted, UNKNOWN)).hasSize(1);
  }

  @Test
  void characterSetsOfTheLoginHaveToBeKnownToGoBackToThem() {
    Settings latin = of(Settings.NAMES, "latin1");
    assertThat(path(latin, Settings.INITIAL, UNKNOWN)).isNull();
    assertThat(path(latin, Settings.INITIAL, KNOWN)).containsExactly("SET " + LOGIN_SETS);
    assertThat(path(latin, of(Settings.NAMES, "utf8mb4"), UNKNOWN))
        .containsExactly("SET NAMES utf8mb4");
  }

  @Test
  void characterSetsAreSetAgainTogetherAsOneMayChangeAnother() {
    Settings now =
        of("character_set_connection", "latin1").withVariable("collation_connection", "latin1_bin");
    Settings wanted = of("character_set_connection", "latin1");
    assertThat(path(now, wanted, KNOWN))
        .containsExactly("SET " + LOGIN_SETS, "SET SESSION character_set_connection = latin1");
    Settings other = wanted.withVariable("collation_connection", "latin1_general_cs");
    assertThat(path(now, other.withVariable(Settings.NAMES, "utf8mb4"), UNKNOWN))
        .containsExactly("SET NAMES utf8mb4");
  }

  @Test
  void aSecondSetNamesOverridesWhatCameAfterTheFirst() {
    Settings first = of(Settings.NAMES, "utf8mb4").withVariable("character_set_results", "latin1");
    Settings second = first.withVariable(Settings.NAMES, "utf8mb4");
    assertThat(second).isEqualTo(of(Settings.NAMES, "utf8mb4")).isNotEqualTo(first);
    assertThat(second.withVariable(Settings.NAMES, "utf8mb4")).isSameAs(second);
  }

  @Test
  void theOrderCountsWhereOneAssignmentOverridesAnother() {
    Settings one =
        of("character_set_connection", "latin1")
            .withVariable("collation_connection", "utf8mb4_bin");
    Settings other =
        of("collation_connection", "utf8mb4_bin")
            .withVariable("character_set_connection", "latin1");
    assertThat(one).isNotEqualTo(other);
    assertThat(of("sql_mode", "''").withVariable("time_zone", "'UTC'"))
        .isEqualTo(of("time_zone", "'UTC'").withVariable("sql_mode", "''"));
  }

  @Test
  void transactionModesGoBackTogetherByTheNamesOfTheServer() {
    Settings now =
        of(Settings.TRANSACTION_ISOLATION, "SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE");
    assertThat(path(now, Settings.INITIAL, UNKNOWN)).containsExactly("SET " + MODES);
    assertThat(path(now, Settings.INITIAL, Beginning.of("a server", 0, "")))
        .containsExactly("SET " + MODES);
    assertThat(path(now, Settings.INITIAL, Beginning.of("10.6.21-MariaDB", 0, "")))
        .containsExactly("SET SESSION tx_isolation = DEFAULT, SESSION tx_read_only = DEFAULT");
  }

  @Test
  void whereAStatementIsPreparedAgainTransactionsStayAsTheyAre() {
    Settings prepared = of("sql_mode", "'ANSI'").withVariable("autocommit", "1");
    Settings now =
        of("autocommit", "0")
            .withVariable(Settings.TRANSACTION_ACCESS, "SET SESSION TRANSACTION READ ONLY")
            .withVariable("time_zone", "'UTC'");
    assertThat(path(now, prepared.withTransactionsOf(now), UNKNOWN))
        .containsExactly("SET SESSION time_zone = DEFAULT", "SET SESSION sql_mode = 'ANSI'");
  }

  /** Else nobody's foreign keys would be checked after one client's import. */
  @Test
  void checksGoBackToTheGlobalValueAsMysqlTakesTheirDefaultForTheOpposite() {
    Settings importing = of("foreign_key_checks", "0").withVariable("UNIQUE_CHECKS", "0");
    assertThat(path(importing, Settings.INITIAL, UNKNOWN))
        .containsExactly(
            "SET SESSION foreign_key_checks = @@GLOBAL.foreign_key_checks,"
                + " SESSION unique_checks = @@GLOBAL.unique_checks");
  }

  @Test
  void severalStatementsGoBackToWhatTheLoginAsked() {
    Settings off = Settings.INITIAL.withOption(1);
    assertThat(path(off, Settings.INITIAL, UNKNOWN)).containsExactly("option 0");
    assertThat(
            path(Settings.INITIAL.withOption(0), Settings.INITIAL, Beginning.of("8.0.31", 0, "")))
        .containsExactly("option 1");
  }

  @Test
  void whatTheServerSetsAtEachLoginHasNoDefaultToGoBackTo() {
    Beginning set = new Beginning(LOGIN_SETS, MODES, 0, "set autocommit=0; set names latin1", true);
    assertThat(path(of("autocommit", "1"), Settings.INITIAL, set)).isNull();
    assertThat(path(of("sql_mode", "''"), Settings.INITIAL, set)).hasSize(1);
    assertThat(path(of(Settings.NAMES, "utf8mb4"), Settings.INITIAL, set))
        .containsExactly("SET " + LOGIN_SETS); // read after it
  }

  @Test
  void theAnswerToTheQuestionIsReadWithAndWithoutAnEndOfTheColumns() {
    assertThat(UNKNOWN.withAnswer(answer(true, "utf8mb3")).characterSets())
        .isEqualTo(
            "SESSION character_set_client = 83, SESSION character_set_results = 83,"
                + " SESSION collation_connection = utf8mb3_bin");
    assertThat(UNKNOWN.withAnswer(answer(false, null)).characterSets())
        .isEqualTo(
            "SESSION character_set_client = utf8mb3, SESSION character_set_results = NULL,"
                + " SESSION collation_connection = utf8mb3_bin");
    assertThat(
            Beginning.of("11.4.5-MariaDB", 0, "")
                .withAnswer(answer(true, "utf8mb3"))
                .characterSets())
        .startsWith(
            "SESSION character_set_client = utf8mb3, SESSION character_set_results = utf8mb3");
    assertThat(UNKNOWN.withAnswer(answer(false, "utf8mb3")).initConnect())
        .isEqualTo("set autocommit=0");
  }

  @Test
  void anAnswerThatNobodyUnderstandsLeavesThemUnknown() {
    assertThat(UNKNOWN.withAnswer(answer(true, "utf8mb3").writerIndex(20))).isEqualTo(UNKNOWN);
    assertThat(UNKNOWN.withAnswer(answer(true, "not a name"))).isEqualTo(UNKNOWN);
  }

  private static ByteBuf answer(boolean columnsEnd, @Nullable String results) {
    ByteBuf out = Unpooled.buffer();
    Packets.write(out, 1, new byte[] {2});
    Packets.write(out, 2, new byte[] {3, 'd', 'e', 'f', 0, 0, 0, 1, 'n', 0, 12, 83, 0});
    Packets.write(out, 3, new byte[] {3, 'd', 'e', 'f'});
    if (columnsEnd) {
      Packets.write(out, 4, new byte[] {(byte) Packets.EOF, 0, 0, 2, 0});
    }
    row(out, "utf8mb3", results, "utf8mb3_bin", "SET autocommit=0");
    return out;
  }

  private static void row(ByteBuf out, @Nullable String... values) {
    int start = Packets.begin(out);
    for (String value : values) {
      if (value == null) {
        out.writeByte(Fields.NULL_MARKER);
      } else {
        Fields.writeLenencString(out, value);
      }
    }
    Packets.end(out, start, 5);
  }
}
