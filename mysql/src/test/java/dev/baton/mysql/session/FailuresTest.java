package dev.baton.mysql.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.topology.snapshot.ProbeFailure;
import dev.baton.topology.snapshot.ProbeFailure.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FailuresTest {

  static Stream<Arguments> causes() {
    return Stream.of(
        Arguments.of(new ConnectException("Connection refused"), Kind.REFUSED),
        Arguments.of(new ConnectException("Connection timed out"), Kind.BROKEN),
        Arguments.of(new SocketTimeoutException("Read timed out"), Kind.TIMEOUT),
        Arguments.of(new NoRouteToHostException("No route to host"), Kind.TIMEOUT),
        Arguments.of(new UnknownHostException("db9"), Kind.TIMEOUT),
        Arguments.of(new EOFException("end of stream"), Kind.BROKEN),
        Arguments.of(new SocketException("Connection reset"), Kind.BROKEN));
  }

  @ParameterizedTest
  @MethodSource("causes")
  void whatHappenedOnTheNetworkDecidesWhateverTheDriverCallsIt(IOException cause, Kind kind) {
    SQLException wrapped =
        new SQLException("Socket error", "08000", new SQLException("inner", "08000", 1220, cause));
    assertThat(Failures.explain(wrapped, "probe").kind()).isEqualTo(kind);
    assertThat(Failures.serverCode(wrapped)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "1045, ACCESS_DENIED",
    "1698, ACCESS_DENIED",
    "1044, ACCESS_DENIED",
    "1227, ACCESS_DENIED",
    "1040, TOO_MANY_CONNECTIONS",
    "1203, TOO_MANY_CONNECTIONS",
    "1053, SHUTTING_DOWN",
    "1927, BROKEN",
    "1193, SERVER_ERROR",
    "1236, SERVER_ERROR"
  })
  void theServersOwnErrorsAreToldApart(int code, Kind kind) {
    SQLException e = new SQLException("(conn=7) no", "42000", code);
    ProbeFailure failure = Failures.explain(e, "probe");
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.message()).startsWith("probe: error " + code + ", no");
    assertThat(Failures.serverCode(e)).isEqualTo(code);
  }

  @Test
  void anExpiredDeadlineIsATimeout() {
    assertThat(Failures.explain(new SQLTimeoutException("over"), "probe").kind())
        .isEqualTo(Kind.TIMEOUT);
  }

  @Test
  void aRefusalOfBatonsOwnIsToldInItsOwnWords() {
    ProbeFailure failure =
        Failures.explain(new RefusedException("its receiver is RUNNING"), "promote");
    assertThat(failure)
        .isEqualTo(new ProbeFailure(Kind.SERVER_ERROR, "promote: its receiver is RUNNING"));
  }

  @Test
  void aMissingPrivilegeIsSomethingToGrant() {
    SQLException e = new SQLException("Access denied; you need SUPER", "42000", 1227);
    assertThat(Failures.explain(e, "fence").message()).contains("Grant");
  }
}
