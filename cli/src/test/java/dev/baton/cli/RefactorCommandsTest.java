package dev.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is typed to change trees and servers, and what is sent for it. */
class RefactorCommandsTest {

  private static final String REPORT =
      """
      {"cluster":"shop","word":"relocate","state":"%s","sentence":"So it is.","operation_id":"r-1",
       "dry_run":false,"done":["b:3306"],"left":{"c:3306":"too old"},
       "statements":[{"instance":"b:3306","statement":"STOP REPLICA"},
                     {"instance":"b:3306","statement":"START REPLICA"}],"found":["binlog.2 x:1"]}""";

  private Typed typed;

  @TempDir Path directory;

  @BeforeEach
  void start() throws IOException {
    typed = new Typed();
  }

  @AfterEach
  void stop() {
    typed.close();
  }

  @ParameterizedTest
  @CsvSource({
    "relocate b:3306 --below c:3306, relocate",
    "relocate b:3306 --below c:3306 --replicas, relocate-replicas",
    "relocate b:3306 --up, move-up",
    "relocate b:3306 --up --replicas, move-up-replicas",
    "relocate b:3306 --again, repoint",
    "relocate b:3306 --again --replicas, repoint-replicas",
    "relocate b:3306 --take-source, take-source",
    "relocate b:3306 --take-siblings, take-siblings",
    "relocate b:3306 --co-primary, make-co-primary",
    "relocate b:3306 --regroup, regroup-replicas",
    "replica start b:3306, start-replica",
    "replica stop-nice b:3306, stop-replica-nice",
    "replica enable-semi-sync b:3306, enable-semi-sync-replica",
    "replica delay b:3306 --seconds 5, delay-replication",
    "server set-read-only b:3306, set-read-only",
    "server purge-binary-logs b:3306 --to binlog.7, purge-binary-logs",
    "server kill-query b:3306 --connection 9, kill-query",
    "server locate-errant b:3306, locate-gtid-errant",
    "server reset-errant b:3306, gtid-errant-reset-master"
  })
  void whatIsTypedIsSentAsItsWord(String line, String word) {
    typed.baton.answer("POST /api/v1/refactor/" + word, REPORT.formatted("DONE"));
    assertThat(typed.run(line.split(" "))).as("%s", typed.err).isZero();
    assertThat(typed.requests()).singleElement().asString().contains("\"instance\":\"b:3306\"");
  }

  @Test
  void statementsReasonsAndFindingsArePrintedAndARefusalIsAFailure() {
    typed.baton.answer("POST /api/v1/refactor/relocate", REPORT.formatted("REFUSED"));
    assertThat(typed.run("relocate", "b:3306", "--below", "c:3306", "--dry-run", "--force"))
        .isEqualTo(1);
    assertThat(typed.out.toString().lines())
        .containsExactly(
            "b:3306", "  STOP REPLICA", "  START REPLICA", "binlog.2 x:1", "REFUSED: So it is.");
    assertThat(typed.requests().getFirst())
        .contains("\"below\":\"c:3306\"", "\"dry_run\":true", "\"force\":true");
  }

  @Test
  void aPasswordComesFromAFile() throws IOException {
    typed.baton.answer("POST /api/v1/refactor/change-credentials", REPORT.formatted("DONE"));
    Path file = Files.writeString(directory.resolve("p"), "secret\n");
    assertThat(
            typed.run(
                "replica",
                "change-credentials",
                "b:3306",
                "--user",
                "r",
                "--password-file",
                file.toString()))
        .isZero();
    assertThat(typed.requests().getFirst()).contains("\"user\":\"r\"", "\"password\":\"secret\"");
    assertThat(typed.run("replica", "change-credentials", "b:3306")).isEqualTo(2);
    assertThat(typed.err.toString()).contains("needs --user and --password-file");
    assertThat(typed.run("replica", "delay", "b:3306")).isEqualTo(2);
  }

  @Test
  void whereToIsToBeSaidOnceAndOnlyOnce() {
    assertThat(typed.run("relocate", "b:3306")).isEqualTo(2);
    assertThat(typed.run("relocate", "b:3306", "--up", "--again")).isEqualTo(2);
    assertThat(typed.requests()).isEmpty();
  }

  @Test
  void aClusterIsArmedAndDisarmed() {
    String answer = "{\"cluster\":\"shop\",\"armed\":%s,\"sentence\":\"shop: so it is.\"}";
    typed.baton.answer("POST /api/v1/clusters/shop/arm", answer.formatted("true"));
    typed.baton.answer("POST /api/v1/clusters/shop/disarm", answer.formatted("false"));
    assertThat(typed.run("arm", "shop")).isZero();
    assertThat(typed.run("disarm", "shop")).isZero();
    assertThat(typed.out.toString()).contains("shop: so it is.");
    assertThat(typed.requests()).hasSize(2);
  }
}
