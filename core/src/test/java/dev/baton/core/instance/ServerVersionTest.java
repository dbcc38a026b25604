package dev.baton.core.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerVersionTest {

  @ParameterizedTest
  @CsvSource({
    "5.7.22, MySQL Community Server (GPL), MYSQL, 5, 7, 22",
    "8.0.31-log, MySQL Community Server - GPL, MYSQL, 8, 0, 31",
    "9.7.4-1, (Debian), MYSQL, 9, 7, 4",
    "8.4, '', MYSQL, 8, 4, 0",
    "8.0.35-27, Percona Server (GPL), PERCONA, 8, 0, 35",
    "5.5.5-10.6.18-MariaDB, '', MARIADB, 10, 6, 18",
    "11.4.5-MariaDB-log, mariadb.org binary distribution, MARIADB, 11, 4, 5",
    "10.11.6, MariaDB Server, MARIADB, 10, 11, 6",
  })
  void readsFlavourAndNumbers(
      String version, String comment, Flavour flavour, int major, int minor, int patch) {
    assertThat(ServerVersion.parse(version, comment))
        .isEqualTo(new ServerVersion(flavour, major, minor, patch, version));
  }

  @Test
  void aRealMysqlFiveFiveFiveIsNotTakenForAPrefix() {
    assertThat(ServerVersion.parse("5.5.5", ""))
        .isEqualTo(new ServerVersion(Flavour.MYSQL, 5, 5, 5, "5.5.5"));
  }

  @Test
  void textWithoutAVersionIsRefused() {
    assertThatThrownBy(() -> ServerVersion.parse("unknown", ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unknown");
  }

  @Test
  void newerIsComparedNumberByNumber() {
    ServerVersion version = ServerVersion.parse("8.0.31", "");
    assertThat(version.isAtLeast(8, 0, 31)).isTrue();
    assertThat(version.isAtLeast(8, 0, 32)).isFalse();
    assertThat(version.isAtLeast(5, 7, 99)).isTrue();
    assertThat(version.isAtLeast(8, 4, 0)).isFalse();
    assertThat(version.isAtLeast(9, 0, 0)).isFalse();
  }
}
