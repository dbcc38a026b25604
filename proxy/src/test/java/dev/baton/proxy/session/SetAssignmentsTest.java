package dev.baton.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.proxy.backend.Settings;
import org.junit.jupiter.api.Test;

/** Which SETs can be repeated on another connection with the same effect. */
class SetAssignmentsTest {

  private static final String ADDS_STRICT = "SET sql_mode=CONCAT(@@sql_mode,',STRICT_ALL_TABLES')";

  @Test
  void severalConstantsAreTakenApart() {
    Settings after =
        SetAssignments.apply(
            "SET SESSION sql_mode = 'ANSI', @@net_read_timeout := 7, NAMES utf8mb4",
            Settings.INITIAL);
    assertThat(after).isNotNull();
    assertThat(after.variables())
        .containsEntry("sql_mode", "'ANSI'")
        .containsEntry("net_read_timeout", "7")
        .containsEntry(Settings.NAMES, "utf8mb4");
  }

  @Test
  void whatADriverAddsToADefaultCanBeRepeated() {
    Settings after = SetAssignments.apply(ADDS_STRICT, Settings.INITIAL);
    assertThat(after).isNotNull();
    assertThat(after.variables())
        .containsEntry("sql_mode", "CONCAT(@@sql_mode,',STRICT_ALL_TABLES')");
  }

  @Test
  void whatIsAddedToSomethingThatTheSessionHasSetItselfCannot() {
    Settings first = SetAssignments.apply(ADDS_STRICT, Settings.INITIAL);
    assertThat(first).isNotNull();
    assertThat(SetAssignments.apply("SET sql_mode=CONCAT(@@SQL_MODE,',ANSI')", first)).isNull();
    assertThat(
            SetAssignments.apply("SET net_read_timeout=5, wait_timeout=@@net_read_timeout", first))
        .isNull();
  }

  @Test
  void whatChangesTheMeaningOfOtherAssignmentsStaysWithItsConnection() {
    assertThat(SetAssignments.apply("SET old_mode = ''", Settings.INITIAL)).isNull();
    assertThat(SetAssignments.apply("SET character_set_database = latin1", Settings.INITIAL))
        .isNull();
  }
}
