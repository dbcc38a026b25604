package dev.baton.integration.mysql;

import static dev.baton.integration.mysql.RealCluster.LIMIT;
import static dev.baton.integration.mysql.RealCluster.TABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MariadbGtid;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.core.time.MonotonicClock;
import dev.baton.integration.Sql;
import dev.baton.mysql.binlog.BinlogErrantArchive;
import dev.baton.topology.port.ErrantArchive.Archived;
import dev.baton.topology.port.InstanceException;
import dev.baton.wire.binlog.BinlogEvent;
import dev.baton.wire.binlog.BinlogFileReader;
import dev.baton.wire.binlog.EventTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Histories that have parted: what is in which, and what is kept of it; on every engine. */
@ParameterizedClass
@MethodSource("dev.baton.integration.TestEngines#names")
class HistoryIT {

  private static RealCluster cluster;

  /** Written by the old primary alone. */
  private static int errantId;

  private static GtidPosition common;

  @Parameter String engine;

  @TempDir Path directory;

  /** Server 1 goes on from where server 0, the first primary, is cut off; both write. */
  @BeforeParameterizedClassInvocation
  static void partHistories(String engine) throws Exception {
    cluster = RealCluster.start(engine, 2);
    cluster.insert(0);
    cluster.awaitCaughtUp(1, 0);
    common = cluster.facts(0).executed();
    cluster.link(1).stopReceiver(LIMIT);
    cluster.link(1).promote(LIMIT);
    errantId = cluster.newId();
    writeAlone(0, "INSERT INTO " + TABLE + " VALUES (" + errantId + ")");
    writeAlone(0, "DELETE FROM " + TABLE + " WHERE id < " + errantId);
    for (int i = 0; i < 4; i++) {
      writeAlone(1, "INSERT INTO " + TABLE + " VALUES (" + cluster.newId() + ")");
    }
    cluster.link(0).fence(true, LIMIT);
    cluster.link(0).reopenReadOnly(LIMIT);
  }

  /** Nobody acknowledges here, so semi-sync has to be off for the write to end. */
  private static void writeAlone(int server, String sql) throws Exception {
    try (Sql root = cluster.root(server)) {
      if (cluster.servers().cluster().semiSync()) {
        String side = cluster.isMariaDb() ? "master" : "source";
        root.run("SET GLOBAL rpl_semi_sync_" + side + "_enabled = OFF");
      }
      root.run(sql);
    }
  }

  @AfterParameterizedClassInvocation
  static void stop() throws Exception {
    cluster.close();
  }

  @Test
  void aHistoryContainsItsOwnAndTheCommonPosition() throws Exception {
    for (int server = 0; server < 2; server++) {
      assertThat(cluster.link(server).historyContains(common, LIMIT)).isTrue();
      GtidPosition own = cluster.facts(server).executed();
      assertThat(cluster.link(server).historyContains(own, LIMIT)).isTrue();
    }
  }

  /** On MariaDB the longer branch has the higher number and covers it all the same. */
  @Test
  void aHistoryDoesNotContainThePositionOfTheOtherBranch() throws Exception {
    GtidPosition shorter = cluster.facts(0).executed();
    GtidPosition longer = cluster.facts(1).executed();
    if (cluster.isMariaDb()) {
      assertThat(longer.covers(shorter)).isTrue();
    }
    assertThat(cluster.link(1).historyContains(shorter, LIMIT)).isFalse();
    assertThat(cluster.link(0).historyContains(longer, LIMIT)).isFalse();
  }

  @Test
  void aHistoryDoesNotContainWhatIsInNoneOrInAnotherDomain() throws Exception {
    for (String position : unknown()) {
      GtidPosition other =
          cluster.isMariaDb() ? MariadbGtidPosition.parse(position) : MysqlGtidSet.parse(position);
      assertThat(cluster.link(1).historyContains(other, LIMIT)).as(position).isFalse();
    }
  }

  private static List<String> unknown() throws Exception {
    if (!cluster.isMariaDb()) {
      return List.of("00000000-0000-0000-0000-000000000001:1");
    }
    MariadbGtid last = ((MariadbGtidPosition) cluster.facts(1).executed()).gtids().getFirst();
    return List.of(
        new MariadbGtid(0, last.server(), last.sequence() + 5).toString(),
        new MariadbGtid(0, last.server() + 77, last.sequence() - 1).toString(),
        new MariadbGtid(9, last.server(), 1).toString());
  }

  @Test
  void errantTransactionsAreArchivedRawAndReadable() throws Exception {
    Archived archived = archive(0, 1);

    assertThat(archived.transactions()).isEqualTo(2);
    assertThat(archived.errant()).isNotEmpty();
    String text = Files.readString(only(".txt"));
    assertThat(text).contains("GTID ").contains("INSERT").contains("DELETE");
    assertThat(text).contains(TABLE + " [" + errantId + "]");
    try (BinlogFileReader reader = BinlogFileReader.open(only(".binlog"))) {
      int transactions = 0;
      BinlogEvent event = reader.next();
      assertThat(event.type()).isEqualTo(EventTypes.FORMAT_DESCRIPTION);
      while (event != null) {
        assertThat(event.isIntact()).isTrue();
        transactions += EventTypes.isGtid(event.type()) ? 1 : 0;
        event = reader.next();
      }
      assertThat(transactions).isEqualTo(2);
    }
  }

  @Test
  void errantTransactionsAreFoundAcrossBinaryLogFiles() throws Exception {
    try (Sql root = cluster.root(0)) {
      root.run("FLUSH BINARY LOGS");
    }
    assertThat(archive(0, 1).transactions()).isEqualTo(2);
  }

  @Test
  void nothingIsArchivedOfAnInstanceThatHasNothingOfItsOwn() throws Exception {
    Archived archived = archive(0, 0);
    assertThat(archived.transactions()).isZero();
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).isEmpty();
    }
  }

  /** V12: in strict mode the replica says so at once. */
  @Test
  void anInstanceWithErrantTransactionsDoesNotPassForAReplica() throws Exception {
    if (cluster.isMariaDb()) {
      assertThatThrownBy(() -> cluster.replicate(0, 1))
          .isInstanceOf(InstanceException.class)
          .hasMessageContaining("1236");
    } else {
      assertThat(cluster.facts(1).executed().covers(cluster.facts(0).executed())).isFalse();
    }
  }

  private Archived archive(int instance, int holder) throws InstanceException {
    return new BinlogErrantArchive(
            cluster.servers().managerCredentials(), MonotonicClock.SYSTEM, InstantSource.system())
        .archive(cluster.link(instance), cluster.link(holder), directory, LIMIT);
  }

  private Path only(String suffix) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(f -> f.toString().endsWith(suffix)).findFirst().orElseThrow();
    }
  }
}
