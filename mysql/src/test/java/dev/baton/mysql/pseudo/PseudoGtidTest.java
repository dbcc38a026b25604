package dev.baton.mysql.pseudo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.mysql.pseudo.PseudoGtid.Tail;
import dev.baton.mysql.session.RefusedException;
import dev.baton.testkit.Seeded;
import dev.baton.topology.snapshot.BinlogCoordinates;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Matching over canned logs. */
class PseudoGtidTest {

  /** A log in memory; each event is 10 bytes, the first begins at 4. */
  private static final class CannedLog implements EventLog {
    private final Map<String, List<LogEntry>> files = new TreeMap<>();
    private List<LogEntry> current = new ArrayList<>();
    private String file = "";

    CannedLog() {
      rotate();
    }

    CannedLog rotate() {
      file = "log.%06d".formatted(files.size() + 1);
      current = new ArrayList<>();
      files.put(file, current);
      return add("Format_desc", "Server ver: x");
    }

    CannedLog add(String type, String info) {
      long position = 4 + 10L * current.size();
      current.add(new LogEntry(file, position, position + 10, type, info));
      return this;
    }

    CannedLog marker(int number) {
      return add(
          "Query", "use `app`; " + statement(number) + " /* xid=" + files.hashCode() + " */");
    }

    /** One row; the numbers that each server gives for itself are its own. */
    CannedLog row(int id, int own) {
      add("Anonymous_Gtid", "SET @@SESSION.GTID_NEXT= 'ANONYMOUS'");
      add("Query", "BEGIN");
      add("Table_map", "table_id: " + own + " (app.t" + id + ")");
      add("Write_rows", "table_id: " + own + " flags: STMT_END_F");
      return add("Xid", "COMMIT /* xid=" + own + " */");
    }

    BinlogCoordinates end() {
      return current.getLast().after();
    }

    @Override
    public List<String> files() {
      return List.copyOf(files.keySet());
    }

    @Override
    public List<LogEntry> page(String name, long position, int limit) {
      return files.get(name).stream()
          .filter(entry -> entry.position() >= position)
          .limit(limit)
          .toList();
    }
  }

  private static String statement(int number) {
    return PseudoGtid.statement(1_700_000_000L + number, number, 0xabcdefL);
  }

  @Test
  void aReplicaStandsRightAfterItsLastEventInAnothersLog() throws SQLException {
    CannedLog replica = new CannedLog().marker(1).row(1, 7).marker(2).row(2, 8).rotate().row(3, 9);
    CannedLog target = new CannedLog().row(0, 50).marker(1).row(1, 60).marker(2).row(2, 61);
    target.rotate().add("Rows_query", "insert").row(3, 62);
    BinlogCoordinates expected = target.end();
    target.row(4, 63).marker(3);

    Tail tail = PseudoGtid.tail(replica, null);
    assertThat(tail.events()).hasSize(8);
    assertThat(PseudoGtid.match(target, tail)).contains(expected);
  }

  @Test
  void aReplicaThatEndsWithTheMarkerStandsRightBehindIt() throws SQLException {
    Tail tail = PseudoGtid.tail(new CannedLog().row(1, 1).marker(5), null);
    CannedLog target = new CannedLog().marker(4).marker(5);
    BinlogCoordinates expected = target.end();
    target.rotate().marker(6);
    assertThat(tail.events()).isEmpty();
    assertThat(PseudoGtid.match(target, tail)).contains(expected);
  }

  @Test
  void aTargetThatHasLessIsBehind() throws SQLException {
    Tail tail = PseudoGtid.tail(new CannedLog().marker(1).row(1, 1).row(2, 1), null);
    assertThat(PseudoGtid.match(new CannedLog().marker(1).row(1, 5), tail)).isEmpty();
  }

  @Test
  void historiesThatHavePartedAreRefusedWithThePlace() throws SQLException {
    Tail tail = PseudoGtid.tail(new CannedLog().marker(1).row(1, 1).row(9, 1), null);
    CannedLog target = new CannedLog().marker(1).row(1, 5).row(2, 5).marker(2);
    assertThatThrownBy(() -> PseudoGtid.match(target, tail))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("histories have parted")
        .hasMessageContaining("log.000001:94")
        .hasMessageContaining("app.t9");
  }

  @Test
  void aWriteOfTheReplicasOwnAtItsEndIsRefusedAndNotPassedOver() throws SQLException {
    Tail tail = PseudoGtid.tail(new CannedLog().marker(1).row(77, 1), null);
    CannedLog target = new CannedLog().marker(1).marker(2);
    assertThatThrownBy(() -> PseudoGtid.match(target, tail)).hasMessageContaining("parted");
  }

  @Test
  void aMarkerThatIsNowhereIsSaidSo() {
    CannedLog target = new CannedLog().marker(3).rotate().marker(8);
    assertThatThrownBy(
            () -> PseudoGtid.match(target, PseudoGtid.tail(new CannedLog().marker(5), null)))
        .hasMessageContaining("do not hold the Pseudo-GTID marker");
    assertThatThrownBy(() -> PseudoGtid.tail(new CannedLog().row(1, 1), null))
        .hasMessageContaining("no Pseudo-GTID marker");
  }

  @Test
  void aRelayLogIsReadNoFurtherThanItWasApplied() throws SQLException {
    CannedLog relay = new CannedLog().marker(1).row(1, 1);
    BinlogCoordinates applied = relay.end();
    relay.row(2, 1).marker(2);
    Tail tail = PseudoGtid.tail(relay, applied);
    assertThat(PseudoGtid.match(new CannedLog().marker(1).row(1, 4).row(2, 4), tail))
        .contains(new BinlogCoordinates("log.000001", 74));
  }

  @Test
  void mariadbsTransactionsAreComparedByTheirGtidAlone() {
    LogEntry here = new LogEntry("l", 4, 14, "Gtid", "BEGIN GTID 0-1-7 cid=12");
    LogEntry there = new LogEntry("l", 4, 14, "Gtid", "BEGIN GTID 0-1-7");
    assertThat(here.comparable()).isEqualTo(there.comparable());
  }

  @Test
  void longLogsAreReadPageByPage() throws SQLException {
    CannedLog source = new CannedLog().marker(1);
    CannedLog replica = new CannedLog().marker(1);
    for (int i = 0; i < 2_500; i++) {
      source.row(i, i);
      replica.row(i, i + 9);
    }
    BinlogCoordinates expected = source.end();
    source.row(1, 1);
    assertThat(PseudoGtid.match(source, PseudoGtid.tail(replica, null))).contains(expected);
  }

  @Test
  void markersGrowWithTimeAndCount() {
    assertThat(statement(9)).isLessThan(statement(10));
    assertThat(PseudoGtid.statement(5, 9, -1)).isLessThan(PseudoGtid.statement(5, 10, 0));
    assertThat(PseudoGtid.statement(5, 9, -1))
        .isEqualTo("DROP VIEW IF EXISTS `_pseudo_gtid_`.`_asc:00000005:00000009:ffffffffffffffff`");
  }

  /** Whatever the layout of the files: the place found is where the same events have been read. */
  @Test
  void anyReplicaOfAnyLogIsFoundWhereItEnds() {
    Seeded.check(
        "a replica is found where it ends",
        200,
        random -> {
          CannedLog source = new CannedLog();
          CannedLog replica = new CannedLog();
          int events = 1 + random.nextInt(40);
          int stop = random.nextInt(events);
          BinlogCoordinates expected = source.marker(0).end();
          replica.marker(0);
          for (int i = 0; i < events; i++) {
            boolean marker = random.nextInt(5) == 0;
            boolean applied = i <= stop;
            if (random.nextInt(7) == 0) {
              source.rotate();
            }
            if (applied && random.nextInt(7) == 0) {
              replica.rotate();
            }
            BinlogCoordinates end =
                (marker ? source.marker(i + 1) : source.row(random.nextInt(3), i)).end();
            if (applied) {
              LogEntry last = source.current.getLast();
              if (marker) {
                replica.marker(i + 1);
              } else {
                LogEntry table = source.current.get(source.current.indexOf(last) - 2);
                replica.row(Integer.parseInt(table.info().replaceAll(".*app.t|\\)", "")), 900 + i);
              }
              expected = end;
            }
          }
          assertThat(PseudoGtid.match(source, PseudoGtid.tail(replica, null))).contains(expected);
        });
  }
}
