package dev.baton.integration.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.cli.api.ApiJson;
import dev.baton.integration.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The flow of the reference documents on a real engine, with the images of make-test-images. */
@Timeout(400)
class DockerIT {

  private static final String CLUSTER = "batontest";
  private static final Duration LIMIT = Duration.ofSeconds(120);

  /** The document's own cluster took 12 s. */
  private static final long LONGEST_GAP_MILLIS = 2_000;

  @TempDir Path folder;

  private Path directory() {
    return folder.resolve("cluster");
  }

  @AfterEach
  void removeWhatIsLeft() throws Exception {
    try {
      Docker.removeAll(CLUSTER);
    } catch (IOException e) {
      // There is no Docker: the test was skipped.
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"baton-test/mariadb:11.4", "baton-test/mysql:9.7", "baton-test/percona:9.7"})
  void thePrimaryIsStoppedKilledAndTakenBackAndNoRowIsMissing(String image) throws Exception {
    Docker.require(image);
    try (BatonProcess up = up(image)) {
      up.await("Ctrl-C ends manager and proxy", 0, LIMIT);
      assertFoldersAreNobodyElses();
      try (BatonProcess again = up(image)) {
        assertThat(again.awaitEnd(LIMIT)).as(again.printed()).isZero();
        assertThat(again.printed()).contains("is up").contains("Nothing was changed");
      }
      try (InsertLog log = new InsertLog(directory(), proxy())) {
        Thread.sleep(2_000);
        strike(up, "stop", "batontest001");
        strike(up, "kill", primary(log));
        Thread.sleep(1_000);
        assertGapIsShort(image, log);
        replicasComeBackWithEachOthersAddress(up, log); // no write is acknowledged meanwhile
        Thread.sleep(1_000);
        log.close();
        assertEveryRowIsEverywhere(log, up);
      }
      down();
      assertThat(up.awaitEnd(LIMIT)).as(up.printed()).isZero();
      assertThat(up.printed()).doesNotContain(password("root"), password("manager"));
    }
    itComesBackWithItsDataAndGoesForGood(image);
  }

  private void itComesBackWithItsDataAndGoesForGood(String image) throws Exception {
    assertThat(Docker.containers(CLUSTER)).isEmpty();
    try (BatonProcess up = up(image)) {
      up.await("Ctrl-C ends manager and proxy", 0, LIMIT);
      try (Sql sql = InsertLog.connect(directory(), proxy())) {
        assertThat(sql.value("SELECT COUNT(*) > 50 FROM app.insert_test")).isEqualTo("1");
        sql.run("INSERT INTO app.insert_test SELECT 1000000, @@hostname, now(3)");
      }
      up.terminate();
      assertThat(up.awaitEnd(LIMIT)).as(up.printed()).isZero();
      assertThat(Docker.containers(CLUSTER)).as("they outlive Baton").hasSize(3);
    }
    down("--delete-data");
    assertThat(Docker.containers(CLUSTER)).isEmpty();
    assertThat(directory()).doesNotExist();
  }

  private void down(String... more) throws Exception {
    List<String> words = new ArrayList<>(List.of("down", "--dir", directory().toString()));
    words.addAll(List.of(more));
    try (BatonProcess down = BatonProcess.start(words.toArray(String[]::new))) {
      assertThat(down.awaitEnd(LIMIT)).as(down.printed()).isZero();
      assertThat(down.printed()).contains("Network " + CLUSTER + "-net removed.");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"baton-test/mariadb:11.4", "baton-test/mysql:9.7"})
  void serversAreAddedReplacedAndTakenAwayWhileRowsAreWritten(String image) throws Exception {
    Docker.require(image);
    try (BatonProcess up = up(image)) {
      up.await("Ctrl-C ends manager and proxy", 0, LIMIT);
      try (InsertLog log = new InsertLog(directory(), proxy())) {
        baton("is a member", "scale", "--nodes", "4");
        assertThat(Docker.containers(CLUSTER)).hasSize(4);
        baton("is replaced", "replace", "batontest002");
        up.await("batontest002:3306 was found", 0, LIMIT);
        up.await("All is well", up.lines() - 1, LIMIT);
        strike(up, "kill", "batontest001");
        log.close();
        assertEveryRowIsEverywhere(log, up);
        assertEveryRowIsOn(log, "batontest004");
        String primary = primary(log);
        baton("is no member any more", "scale", "--nodes", "3");
        assertThat(primary(log)).as("never taken away").isEqualTo(primary);
        assertThat(Docker.containers(CLUSTER)).hasSize(3);
      }
      try (BatonProcess again = up(image)) {
        assertThat(again.awaitEnd(LIMIT)).as(again.printed()).isZero();
      }
    }
    down("--delete-data");
    assertThat(directory()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"baton-test/mariadb:11.4", "baton-test/mysql:9.7"})
  void everyServerGetsAnotherImageAndNoWriteFails(String image) throws Exception {
    Docker.require(image);
    String next = Docker.anotherImage(image);
    try (BatonProcess up = up(image)) {
      up.await("Ctrl-C ends manager and proxy", 0, LIMIT);
      try (InsertLog log = new InsertLog(directory(), proxy())) {
        baton("All servers run", "upgrade", "--image", next);
        Thread.sleep(1_000);
        log.close();
        assertThat(log.failures()).as(up.printed()).isEmpty();
        assertEveryRowIsEverywhere(log, up);
        assertThat(primary(log)).isNotEqualTo("batontest001");
        System.out.printf("%s: upgraded, longest gap %d ms%n", image, log.longestGap());
      }
      for (String name : List.of("batontest001", "batontest002", "batontest003")) {
        assertThat(Docker.run("inspect", "--format", "{{.Config.Image}}", name)).isEqualTo(next);
      }
      try (BatonProcess again = up(next)) {
        assertThat(again.awaitEnd(LIMIT)).as(again.printed()).isZero();
      }
    }
    down("--delete-data");
  }

  private void baton(String said, String... words) throws Exception {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--dir", directory().toString()));
    try (BatonProcess process = BatonProcess.start(all.toArray(String[]::new))) {
      assertThat(process.awaitEnd(LIMIT)).as(process.printed()).isZero();
      assertThat(process.printed()).contains(said);
    }
  }

  @Test
  void aMissingEngineIsOneClearLine() throws Exception {
    try (BatonProcess up =
        BatonProcess.start(
            "up", "--engine", "podman", "--image", "x", "--dir", directory().toString())) {
      assertThat(up.awaitEnd(LIMIT)).isEqualTo(2);
      assertThat(up.printed()).contains("--engine podman: only docker is known");
    }
  }

  private BatonProcess up(String image) throws Exception {
    return BatonProcess.start(
        "up",
        "--engine",
        "docker",
        "--image",
        image,
        "--nodes",
        "3",
        "--name",
        CLUSTER,
        "--dir",
        directory().toString(),
        "--port",
        "0",
        "--http-port",
        "0",
        "--set",
        "innodb_buffer_pool_size=32M");
  }

  /** Ends the primary, waits for another one, and starts it again. */
  private static void strike(BatonProcess up, String verb, String primary) throws Exception {
    int before = up.lines();
    Docker.run(verb, primary);
    up.await("is the primary of epoch", before, LIMIT);
    Thread.sleep(2_000);
    int stopped = up.lines();
    Docker.run("start", primary);
    up.await("All is well", stopped, LIMIT);
    assertThat(up.printed()).contains(primary + ":3306 has nothing that");
  }

  private static void replicasComeBackWithEachOthersAddress(BatonProcess up, InsertLog log)
      throws Exception {
    String primary = primary(log);
    List<String> replicas =
        Stream.of("batontest001", "batontest002", "batontest003")
            .filter(name -> !name.equals(primary))
            .toList();
    // The engine gives the lowest free address: in the order of their addresses, back to front.
    List<String> order =
        Docker.address(replicas.get(0)).compareTo(Docker.address(replicas.get(1))) < 0
            ? replicas.reversed()
            : replicas;
    String first = Docker.address(order.getFirst());
    int before = up.lines();
    Docker.run("stop", replicas.get(0), replicas.get(1));
    Docker.run("start", order.getFirst());
    Docker.run("start", order.getLast());
    assertThat(Docker.address(order.getFirst())).as("its new address").isNotEqualTo(first);
    up.await("All is well", before, LIMIT);
    assertThat(primary(log)).as("the primary after all that").isEqualTo(primary);
  }

  private static String primary(InsertLog log) throws Exception {
    try (Sql sql = log.connect()) {
      return sql.value("SELECT @@hostname FOR UPDATE");
    }
  }

  private static void assertEveryRowIsEverywhere(InsertLog log, BatonProcess up) throws Exception {
    // At the moment of the kill one row may be on its way to the server: nobody knows what became
    // of it, and the proxy says so.
    assertThat(log.failures())
        .as(up.printed())
        .hasSizeLessThanOrEqualTo(2)
        .allMatch(failure -> failure.contains("the outcome of this statement is unknown"));
    for (String container : List.of("batontest001", "batontest002", "batontest003")) {
      assertEveryRowIsOn(log, container);
    }
  }

  private static void assertEveryRowIsOn(InsertLog log, String container) throws Exception {
    List<Integer> acknowledged = log.acknowledged();
    try (Sql sql = log.connect(Docker.address(container))) {
      long begin = System.nanoTime();
      List<Integer> rows = List.of();
      while (!rows.containsAll(acknowledged)
          && System.nanoTime() - begin < Duration.ofSeconds(20).toNanos()) {
        rows =
            sql.values("SELECT id FROM app.insert_test ORDER BY id").stream()
                .map(Integer::valueOf)
                .toList();
      }
      assertThat(rows).as("rows of " + container).containsAll(acknowledged);
      assertThat(rows)
          .as("rows of " + container + " that nobody was told of")
          .allMatch(id -> acknowledged.contains(id) || log.isUnknown(id));
    }
  }

  private static void assertGapIsShort(String image, InsertLog log) throws Exception {
    long gap = log.longestGap();
    System.out.printf(
        "%s: %d rows so far, longest gap %d ms%n", image, log.acknowledged().size(), gap);
    assertThat(gap).as("longest gap between two rows").isLessThan(LONGEST_GAP_MILLIS);
  }

  private void assertFoldersAreNobodyElses() throws Exception {
    try (Stream<Path> all = Files.walk(directory())) {
      List<Path> folders =
          all.filter(Files::isDirectory).filter(path -> !path.endsWith("manager")).toList();
      for (Path path : folders) { // the manager's is inside one that nobody else enters
        assertThat(Files.getPosixFilePermissions(path))
            .as(path.toString())
            .doesNotContain(
                PosixFilePermission.OTHERS_WRITE,
                PosixFilePermission.GROUP_WRITE,
                PosixFilePermission.OTHERS_READ);
      }
    }
  }

  private String proxy() {
    return ApiJson.COMPACT
        .readTree(directory().resolve("running.json").toFile())
        .path("proxy")
        .asString();
  }

  private String password(String account) {
    return ApiJson.COMPACT
        .readTree(directory().resolve("secrets.json").toFile())
        .path("accounts")
        .path(account)
        .path("password")
        .asString();
  }
}
