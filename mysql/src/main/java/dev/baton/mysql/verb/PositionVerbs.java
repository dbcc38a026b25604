package dev.baton.mysql.verb;

import dev.baton.core.secret.Secret;
import dev.baton.mysql.dialect.SqlText;
import dev.baton.mysql.session.RefusedException;
import dev.baton.mysql.session.Row;
import dev.baton.topology.port.ReplicationCredentials;
import dev.baton.topology.port.ServerVerb;
import dev.baton.topology.snapshot.BinlogCoordinates;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Standing still at a place of a binary log, and following from one. What is asked for is exact: an
 * instance that has come to another place than the one meant is refused and not pointed anywhere.
 */
final class PositionVerbs {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  /** What is left for the statements after a wait. */
  private static final Duration REST = Duration.ofMillis(500);

  private final Script script;
  private final ReplicationVerbs replication;

  PositionVerbs(Script script, ReplicationVerbs replication) {
    this.script = script;
    this.replication = replication;
  }

  void standStill(@Nullable BinlogCoordinates until) throws SQLException {
    replication.stopDrained();
    if (until != null) {
      goOnUntil(until);
    }
    script.place(new ServerVerb.Place(executed(), own()));
  }

  private void goOnUntil(BinlogCoordinates until) throws SQLException {
    BinlogCoordinates at = executed();
    if (at.equals(until)) {
      script.note("it stands at " + until);
      return;
    }
    if (at.compareTo(until) > 0) {
      throw new RefusedException(
          "it has executed its source's binary log up to " + at + ", beyond " + until);
    }
    script.say(
        replication.untilStatement(
            "%s = %s, %s = %d"
                .formatted(
                    replication.option("LOG_FILE"),
                    SqlText.quote(until.file()),
                    replication.option("LOG_POS"),
                    until.position())));
    script.say("-- wait until it has executed " + until, () -> awaitAt(until));
    script.say(replication.stopStatement(""));
    if (!script.isDry() && !executed().equals(until)) {
      throw new RefusedException(
          "it stands at %s of its source's binary log and not at %s: %s"
              .formatted(executed(), until, "is that in the middle of a transaction?"));
    }
  }

  /** The applier stops there by itself; parallel ones tell how far they are once stopped. */
  private void awaitAt(BinlogCoordinates until) throws SQLException {
    while (true) {
      ReplicationChannel now = replication.channel();
      if (now.applierError().present() && now.applier() == ThreadState.STOPPED) {
        throw new RefusedException(
            "its applier has stopped before %s: %s".formatted(until, now.applierError().message()));
      }
      if (now.applier() == ThreadState.STOPPED || now.details().executed().compareTo(until) >= 0) {
        return;
      }
      if (script.deadline().remaining().compareTo(REST) < 0) {
        throw new RefusedException(
            "it has executed its source's binary log up to %s only, and not to %s (receiver %s %s)"
                .formatted(
                    now.details().executed(), until, now.receiver(), now.receiverError().message())
                .replace(" )", ")"));
      }
      script.deadline().pause(BETWEEN_LOOKS);
    }
  }

  private BinlogCoordinates executed() throws SQLException {
    return replication.channel().details().executed();
  }

  private BinlogCoordinates own() throws SQLException {
    return script
        .session()
        .first(replication.showBinaryLog(), script.deadline())
        .map(PositionVerbs::coordinates)
        .orElse(BinlogCoordinates.NONE);
  }

  private static BinlogCoordinates coordinates(Row row) {
    return new BinlogCoordinates(row.text("File"), row.number("Position", 0));
  }

  void followAt(ServerVerb.FollowAt follow) throws SQLException {
    ReplicationChannel channel = replication.channel();
    boolean still =
        channel.receiver() == ThreadState.STOPPED && channel.applier() == ThreadState.STOPPED;
    if (!still && !script.isDry()) {
      throw new RefusedException("it does not stand still: somebody else has started it");
    }
    ReplicationCredentials credentials = follow.credentials();
    ReplicationCredentials hidden =
        new ReplicationCredentials(credentials.user(), new Secret("<password>"), credentials.tls());
    var change = script.dialect().sourceChange();
    script.say(
        change.statementAt(follow.source(), hidden, follow.at()),
        () ->
            script
                .session()
                .execute(
                    change.statementAt(follow.source(), credentials, follow.at()),
                    script.deadline()));
  }
}
