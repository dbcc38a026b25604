package dev.baton.integration.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Short demos with one fault each; the pause is measured elsewhere, on a quiet machine. */
@Timeout(400)
class DemoFaultsIT {

  private static final int CLIENTS = 8;

  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("dev.baton.integration.TestEngines#semiSyncNames")
  void aKilledPrimaryCostsNoWrite(String engine) throws Exception {
    JsonNode report = run(engine, "kill-primary");
    assertNewPrimary(report);
    JsonNode fault = report.get("faults").get(0);
    assertThat(fault.get("kind").asString()).isEqualTo("kill-primary");
    assertThat(fault.get("target")).isEqualTo(report.get("old_primary"));
    assertThat(fault.get("detected_ms").asLong()).isNotNegative();
    assertThat(fault.get("promoted_ms").asLong())
        .isGreaterThanOrEqualTo(fault.get("detected_ms").asLong());
    assertThat(fault.get("released_ms").asLong())
        .isGreaterThanOrEqualTo(fault.get("promoted_ms").asLong());
    assertThat(report.get("longest_gap_ms").asLong())
        .isGreaterThanOrEqualTo(fault.get("released_ms").asLong() / 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"stop-primary", "freeze-primary", "switchover"})
  void noOtherEndOfAPrimaryCostsOneEither(String fault) throws Exception {
    assertNewPrimary(run("mariadb", fault));
  }

  @ParameterizedTest
  @ValueSource(strings = {"kill-replica", "kill-proxy-connections"})
  void whatDoesNotConcernThePrimaryLeavesItInPlace(String fault) throws Exception {
    JsonNode report = run("mariadb", fault);
    assertThat(report.get("new_primary")).isEqualTo(report.get("old_primary"));
  }

  /** Without semi-sync an acknowledged write may be lost: then it must be said. */
  @Test
  void whereLossIsPossibleItIsCounted() throws Exception {
    DemoRun demo = start("mysql-5.7", "kill-primary");
    int status = demo.awaitEnd();
    JsonNode report = demo.report();
    assertThat(report.get("durability").asString()).as(demo.printed()).isEqualTo("async");
    assertThat(report.get("duplicated").asLong()).isZero();
    assertThat(report.get("exit").asInt()).isEqualTo(status);
    boolean lost = report.get("lost").asLong() > 0;
    boolean healthy = report.get("healthy").asBoolean();
    assertThat(status).as(demo.printed()).isEqualTo(lost || !healthy ? 1 : 0);
    assertNewPrimary(report);
  }

  private JsonNode run(String engine, String fault) throws Exception {
    DemoRun demo = start(engine, fault);
    JsonNode info = demo.awaitInfo();
    assertInfo(info, demo.infoFile());
    int status = demo.awaitEnd();
    JsonNode report = demo.report();
    assertThat(status).as(demo.printed()).isZero();
    assertThat(report.get("exit").asInt()).isZero();
    assertThat(report.get("healthy").asBoolean()).isTrue();
    assertThat(report.get("durability").asString()).isEqualTo("semi-sync");
    assertThat(report.get("acked").asLong()).isGreaterThan(500);
    assertThat(report.get("lost").asLong()).isZero();
    assertThat(report.get("duplicated").asLong()).isZero();
    assertThat(report.get("failed").asLong()).as(demo.printed()).isZero();
    int mayBeUnknown = fault.equals("switchover") || fault.equals("kill-replica") ? 0 : CLIENTS;
    assertThat(report.get("unknown").asLong())
        .as(demo.printed())
        .isBetween(0L, (long) mayBeUnknown);
    assertThat(report.get("servers")).hasSize(3);
    assertNothingIsLeft(info);
    return report;
  }

  private DemoRun start(String engine, String fault) {
    return DemoRun.start(folder, "--engine", engine, "--for", "10s", "--at", "3s=" + fault);
  }

  private static void assertNewPrimary(JsonNode report) {
    assertThat(report.get("new_primary").asString())
        .isNotEqualTo(report.get("old_primary").asString());
  }

  private static void assertInfo(JsonNode info, Path file) throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(info.propertyNames()).containsExactly("proxy", "admin", "http", "servers");
    assertThat(info.get("proxy").propertyNames())
        .containsExactly("host", "port", "user", "password");
    assertThat(info.get("servers")).hasSize(3);
    for (JsonNode server : info.get("servers")) {
      assertThat(server.propertyNames())
          .containsExactly("name", "host", "port", "pid", "user", "password");
      assertThat(ProcessHandle.of(server.get("pid").asLong())).isPresent();
    }
  }

  private static void assertNothingIsLeft(JsonNode info) {
    for (JsonNode server : info.get("servers")) {
      assertThat(ProcessHandle.of(server.get("pid").asLong())).isEmpty();
    }
  }
}
