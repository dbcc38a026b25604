package dev.baton.server.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.proxy.stats.QueryEvent;
import dev.baton.server.proxy.EventLogFile.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EventLogFileTest {

  @TempDir Path folder;

  private static QueryEvent event(String text, int errorCode) {
    return new QueryEvent(
        7,
        "app",
        "shop",
        "10.0.0.5:4711",
        10,
        new InstanceKey("db1", 3306),
        false,
        0xABCL,
        text,
        MonotonicClock.SYSTEM.nanos(),
        1_500,
        1,
        0,
        42,
        errorCode);
  }

  private EventLogFile start(Target target) {
    EventLogFile log = new EventLogFile(InstantSource.system(), MonotonicClock.SYSTEM);
    log.configure(target);
    return log;
  }

  @Test
  void eachStatementIsALineOfProxysqlsJson() throws IOException {
    Path base = folder.resolve("events");
    try (EventLogFile log = start(new Target(base, 1 << 20, 1))) {
      log.offer(event("INSERT INTO t VALUES ('a\n\"b\"')", 0));
      log.offer(event("SELECT 1 FROM missing", 1146));
    }
    List<String> lines = Files.readAllLines(EventLogFile.files(base).getFirst());
    assertThat(lines).hasSize(2);
    JsonNode first = new JsonMapper().readTree(lines.getFirst());
    assertThat(first.path("query").stringValue()).isEqualTo("INSERT INTO t VALUES ('a\n\"b\"')");
    assertThat(first.path("digest").stringValue()).isEqualTo("0x0000000000000ABC");
    assertThat(first.path("server").stringValue()).isEqualTo("db1:3306");
    assertThat(first.path("thread_id").longValue()).isEqualTo(7);
    assertThat(
            first.path("endtime_timestamp_us").longValue()
                - first.path("starttime_timestamp_us").longValue())
        .isEqualTo(1_500);
    assertThat(new JsonMapper().readTree(lines.getLast()).path("errno").intValue()).isEqualTo(1146);
  }

  @Test
  void oneOfSoManyIsWrittenIfThatIsWanted() throws IOException {
    Path base = folder.resolve("events");
    try (EventLogFile log = start(new Target(base, 1 << 20, 10))) {
      for (int i = 0; i < 5_000; i++) {
        log.offer(event("SELECT 1", 0));
      }
    }
    assertThat(Files.readAllLines(EventLogFile.files(base).getFirst()))
        .hasSizeBetween(350, 650); // each bound is seven deviations away
  }

  @Test
  void onlyTheNewestFilesStay() throws IOException {
    Path base = folder.resolve("events");
    Files.writeString(folder.resolve("events.conf"), "not a log");
    try (EventLogFile log = start(new Target(base, 1, 1))) { // a file for each
      for (int i = 1; i <= 15; i++) {
        log.offer(event("SELECT " + i, 0));
      }
    }
    List<Path> files = EventLogFile.files(base);
    assertThat(files).hasSize(EventLogFile.KEPT);
    assertThat(files.getLast()).hasFileName("events.00000015").content().contains("SELECT 15");
    assertThat(folder.resolve("events.conf")).exists();
  }

  @Test
  void aLogThatIsOffTakesNothing() throws IOException {
    try (EventLogFile log = start(Target.NONE)) {
      assertThat(log.isOpen()).isFalse();
      log.offer(event("SELECT 1", 0));
    }
    assertThat(folder).isEmptyDirectory();
  }
}
