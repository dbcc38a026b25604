package dev.baton.mysql.verb;

import dev.baton.mysql.pseudo.EventLog;
import dev.baton.mysql.pseudo.PseudoGtid;
import dev.baton.mysql.pseudo.PseudoGtid.Tail;
import dev.baton.mysql.pseudo.ServerEventLog;
import dev.baton.mysql.session.RefusedException;
import dev.baton.topology.port.ServerVerb;
import dev.baton.topology.snapshot.BinlogCoordinates;
import dev.baton.topology.snapshot.ReplicationChannel;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Markers written, sought and compared on one server. */
final class PseudoGtidVerbs {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  /** What is left for an answer after a wait. */
  private static final Duration REST = Duration.ofMillis(500);

  private static final String LOGS_UPDATES =
      "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('log_replica_updates', 'log_slave_updates')";

  private final Script script;

  PseudoGtidVerbs(Script script) {
    this.script = script;
  }

  void inject(ServerVerb.InjectMarker marker) throws SQLException {
    if (!script.session().value("SELECT @@global.read_only", script.deadline()).equals("0")) {
      throw new RefusedException("it is read-only, so it is not the primary");
    }
    script.say(PseudoGtid.statement(marker.seconds(), marker.count(), marker.random()));
  }

  /** From its own binary log, which has exactly what it has executed; else from its relay log. */
  void readTail(ReplicationChannel channel) throws SQLException {
    boolean own =
        script
                .session()
                .first(LOGS_UPDATES, script.deadline())
                .filter(r -> r.isOn("Value"))
                .isPresent()
            && script.session().value("SELECT @@global.log_bin", script.deadline()).equals("1");
    BinlogCoordinates applied = channel.details().relayLog();
    Tail tail =
        own
            ? PseudoGtid.tail(ServerEventLog.binaryLog(script.session(), script.deadline()), null)
            : PseudoGtid.tail(
                ServerEventLog.relayLog(script.session(), applied.file(), script.deadline()),
                applied);
    script.note(
        "its last marker is %s, with %d events after it"
            .formatted(tail.marker(), tail.events().size()));
    script.found(tail.marker());
    tail.events().forEach(script::found);
  }

  void match(List<String> found) throws SQLException {
    Tail tail = new Tail(found.getFirst(), found.subList(1, found.size()));
    EventLog log = ServerEventLog.binaryLog(script.session(), script.deadline());
    Optional<BinlogCoordinates> place = PseudoGtid.match(log, tail);
    while (place.isEmpty() && script.deadline().remaining().compareTo(REST) > 0) {
      script.deadline().pause(BETWEEN_LOOKS);
      place = PseudoGtid.match(log, tail);
    }
    BinlogCoordinates at =
        place.orElseThrow(
            () ->
                new RefusedException(
                    "it has not executed all of the %d events after the marker %s"
                        .formatted(tail.events().size(), tail.marker())));
    script.note("the marker is there, and the events after it are the same up to " + at);
    script.place(new ServerVerb.Place(BinlogCoordinates.NONE, at));
  }
}
