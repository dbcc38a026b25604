package dev.baton.proxy.backend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a connection can be brought to for the next session, and what only a fresh one can. */
class SettingsTest {

  private static final String ADDS_STRICT = "CONCAT(@@sql_mode,',STRICT_TRANS_TABLES')";

  private static Settings of(String name, String value) {
    return Settings.INITIAL.withVariable(name, value);
  }

  @Test
  void aConnectionIsBroughtFromOneConstantToAnotherAndBackToTheDefault() {
    assertThat(of("sql_mode", "'ANSI'").canBecome(of("sql_mode", "''"))).isTrue();
    assertThat(of("sql_mode", "'ANSI'").canBecome(Settings.INITIAL)).isTrue();
    assertThat(Settings.INITIAL.canBecome(of("sql_mode", "'ANSI'"))).isTrue();
  }

  @Test
  void whatIsComputedFromADefaultIsOnlyHadWhereThatDefaultIsInForce() {
    Settings strict = of("sql_mode", ADDS_STRICT);
    assertThat(Settings.INITIAL.canBecome(strict)).isTrue();
    assertThat(strict.canBecome(strict)).isTrue();
    assertThat(of("sql_mode", "'ANSI'").canBecome(strict)).isFalse();
  }

  @Test
  void whatIsComputedFromAnotherVariableIsOnlyHadWhereThatOneIsAsItWas() {
    Settings wanted = of("net_read_timeout", "@@SESSION . Net_Write_Timeout");
    Settings both = wanted.withVariable("net_write_timeout", "7");
    assertThat(Settings.INITIAL.canBecome(both)).isTrue();
    assertThat(of("net_write_timeout", "5").canBecome(both)).isFalse();
    assertThat(of("names", "latin1").canBecome(of("init_connect", "@@character_set_client")))
        .isFalse();
  }

  @Test
  void theGlobalValueIsTheSameOnEveryConnection() {
    Settings wanted = of("net_read_timeout", "@@global.net_write_timeout");
    assertThat(of("net_write_timeout", "5").canBecome(wanted)).isTrue();
  }
}
