package dev.baton.mysql.verb;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.mysql.dialect.ReplicationCheck;
import dev.baton.mysql.dialect.ReplicationThreads;
import dev.baton.mysql.dialect.SqlText;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.RefusedException;
import dev.baton.topology.port.ReplicationCredentials;
import dev.baton.topology.snapshot.BinlogCoordinates;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** The verbs that start, stop and change replication, as far as the flavours have in common. */
abstract class ReplicationVerbs {

  /** What stands before the host of a detached source, as orchestrator does it. */
  static final String DETACHED = "//";

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);

  /**
   * After it, a part of a transaction may be what an applier waits for. Parallel ones tell how far
   * they are every 300 ms (replica_checkpoint_period).
   */
  private static final Duration WITHOUT_PROGRESS = Duration.ofMillis(700);

  private static final String DRAINED = "wait until everything received is executed";

  final Script script;

  ReplicationVerbs(Script script) {
    this.script = script;
  }

  /** {@code START REPLICA}, for one thread or, with empty text, both. */
  abstract String startStatement(String thread);

  abstract String stopStatement(String thread);

  abstract String forgetStatement();

  /** {@code CHANGE ... TO} with options, without touching the others. */
  abstract String changeStatement(String options);

  /** An option's name in the dialect's words, such as {@code SOURCE_HOST} for {@code HOST}. */
  abstract String option(String name);

  /** Tells where its own binary log ends. */
  abstract String showBinaryLog();

  /** {@code START REPLICA UNTIL} a place. */
  abstract String untilStatement(String place);

  abstract void start() throws SQLException;

  abstract void stop(boolean applyFirst) throws SQLException;

  abstract void delay(long seconds) throws SQLException;

  abstract void useGtid(boolean on) throws SQLException;

  abstract void skipTransaction() throws SQLException;

  ReplicationChannel channel() throws SQLException {
    return existing().orElseThrow(() -> new RefusedException("it replicates from nobody"));
  }

  Optional<ReplicationChannel> existing() throws SQLException {
    return script.dialect().channels().readDefault(script.session(), script.deadline());
  }

  void restart() throws SQLException {
    channel();
    stopDrained();
    script.say(startStatement(""));
    awaitRunning();
  }

  void forgetSource() throws SQLException {
    if (existing().isEmpty()) {
      script.note("it replicates from nobody already");
      return;
    }
    stopDrained();
    script.say(forgetStatement());
  }

  void detach() throws SQLException {
    InstanceKey source = channel().source();
    if (source.host().startsWith(DETACHED)) {
      script.note("it is detached already");
      return;
    }
    stopDrained();
    script.say(hostStatement(new InstanceKey(DETACHED + source.host(), source.port())));
  }

  void reattach() throws SQLException {
    InstanceKey source = channel().source();
    if (!source.host().startsWith(DETACHED)) {
      script.note("it is not detached");
      return;
    }
    stopDrained();
    script.say(
        hostStatement(new InstanceKey(source.host().substring(DETACHED.length()), source.port())));
    script.say(startStatement(""));
    awaitRunning();
  }

  private String hostStatement(InstanceKey source) {
    return changeStatement(
        option("HOST")
            + " = "
            + SqlText.quote(source.host())
            + ", "
            + option("PORT")
            + " = "
            + source.port());
  }

  void credentials(ReplicationCredentials credentials) throws SQLException {
    follow(channel().source(), credentials);
  }

  /** Also when it follows that source already: then only the account and the options change. */
  void follow(InstanceKey source, ReplicationCredentials credentials) throws SQLException {
    if (existing().isPresent()) {
      script.say(stopStatement("IO_THREAD"), () -> {});
      script.note(DRAINED);
    }
    script.say(
        script.dialect().sourceChange().statement(source, hidden(credentials)),
        () -> {
          script
              .dialect()
              .sourceChange()
              .apply(script.session(), source, credentials, script.deadline());
        });
    script.say(startStatement(""), this::awaitRunning);
  }

  void followOwnReplica(InstanceKey replica, ReplicationCredentials credentials)
      throws SQLException {
    Optional<ReplicationChannel> existing = existing();
    if (existing.isPresent() && !existing.get().source().equals(replica)) {
      throw new RefusedException("it replicates from " + existing.get().source() + " already");
    }
    if (existing.isEmpty()) {
      script.say(
          script.dialect().sourceChange().statement(replica, hidden(credentials)),
          () ->
              script
                  .dialect()
                  .sourceChange()
                  .applyAtPrimary(script.session(), replica, credentials, script.deadline()));
    }
    script.say(startStatement(""), this::awaitRunning);
  }

  private static ReplicationCredentials hidden(ReplicationCredentials credentials) {
    return new ReplicationCredentials(
        credentials.user(), new Secret("<password>"), credentials.tls());
  }

  /** Sees that replication runs, or tells why not. */
  void awaitRunning() throws SQLException {
    if (!script.isDry()) {
      new ReplicationCheck(script.dialect().channels())
          .await(script.session(), channel().source(), script.deadline());
    }
  }

  /**
   * Stops both threads with nothing left in the relay log; where that cannot be reached the
   * receiver is started again.
   */
  void stopDrained() throws SQLException {
    ReplicationChannel before = channel();
    if (before.receiver() != ThreadState.STOPPED) {
      script.say(
          stopStatement("IO_THREAD"),
          () -> threads().stopReceiver(script.session(), script.deadline()));
    }
    script.say("-- " + DRAINED, () -> drain(before));
    script.say(stopStatement(""));
  }

  private ReplicationThreads threads() {
    return script.dialect().threads();
  }

  private void drain(ReplicationChannel before) throws SQLException {
    try {
      ReplicationChannel stopped = channel();
      boolean known = !stopped.received().isEmpty();
      if (known && threads().isDrained(script.session(), stopped, script.deadline())) {
        return;
      }
      threads().startApplier(script.session(), script.deadline());
      Deadline patience = script.deadline().within(WITHOUT_PROGRESS);
      BinlogCoordinates executed = BinlogCoordinates.NONE;
      while (!threads().isDrained(script.session(), stopped, script.deadline())) {
        ReplicationChannel now = requireApplier();
        if (!now.details().executed().equals(executed)) {
          executed = now.details().executed();
          patience = script.deadline().within(WITHOUT_PROGRESS);
        } else if (patience.expired() && before.receiver() != ThreadState.STOPPED) {
          stopped = receiveTheRest(stopped);
          patience = script.deadline().within(WITHOUT_PROGRESS);
        }
        script.deadline().pause(BETWEEN_LOOKS);
      }
    } catch (SQLException e) {
      if (before.receiver() != ThreadState.STOPPED) {
        startReceiverAgain(e);
      }
      throw e;
    }
  }

  /**
   * A receiver that was stopped in the middle of a transaction leaves a part of it, which no
   * applier ends: only its rest does, and where the receiver is stopped then is another matter.
   */
  private ReplicationChannel receiveTheRest(ReplicationChannel stopped) throws SQLException {
    script.session().execute(startStatement("IO_THREAD"), script.deadline());
    Deadline patience = script.deadline().within(WITHOUT_PROGRESS);
    while (channel().details().read().equals(stopped.details().read()) && !patience.expired()) {
      script.deadline().pause(BETWEEN_LOOKS);
    }
    return threads().stopReceiver(script.session(), script.deadline());
  }

  private ReplicationChannel requireApplier() throws SQLException {
    ReplicationChannel now = channel();
    if (now.applier() == ThreadState.STOPPED) {
      throw new RefusedException(
          "its applier does not run"
              + (now.applierError().present()
                  ? " (error "
                      + now.applierError().code()
                      + ", "
                      + now.applierError().message()
                      + ")"
                  : "")
              + ", so what it has received cannot be executed first: "
              + now.received());
    }
    return now;
  }

  /** Never while the applier is stopped too: MariaDB would delete the relay log (V6). */
  private void startReceiverAgain(SQLException why) {
    try {
      if (channel().applier() == ThreadState.RUNNING) {
        script.session().execute(startStatement("IO_THREAD"), script.deadline());
      }
    } catch (SQLException second) {
      why.addSuppressed(second);
    }
  }
}
