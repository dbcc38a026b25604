package dev.baton.ops.mode;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.instance.ServerVersion;
import dev.baton.core.time.MonotonicClock;
import dev.baton.mysql.dialect.Dialect;
import dev.baton.mysql.dialect.MysqlWords;
import dev.baton.mysql.dialect.ReplicationThreads;
import dev.baton.mysql.dialect.SqlText;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.Failures;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.SqlSession;
import dev.baton.mysql.session.SqlSessions;
import dev.baton.ops.mode.Step.Condition;
import dev.baton.ops.mode.Step.Statement;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Takes the steps of a plan, one after the other, and records each. A step that fails ends it; what
 * was done stays done, and the next plan goes on from there. Used by one thread.
 */
public final class ModeMover {

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
  private static final Duration CLEANUP_LIMIT = Duration.ofSeconds(10);

  private final LinkCredentials credentials;
  private final MonotonicClock clock;
  private final Duration limit;
  private final Consumer<String> progress;

  /**
   * @param limit for each step, waiting included
   * @param progress gets a line for each step
   */
  public ModeMover(
      LinkCredentials credentials,
      MonotonicClock clock,
      Duration limit,
      Consumer<String> progress) {
    this.credentials = credentials;
    this.clock = clock;
    this.limit = limit;
    this.progress = progress;
  }

  /**
   * @throws IOException if a step failed; the message names it, the server and the cause, and says
   *     how to go on
   */
  public void run(Plan plan, MoveRecord record) throws IOException {
    List<Step> steps = plan.steps();
    int number = 0;
    boolean changed = false;
    for (Step step : steps) {
      number++;
      progress.accept(
          "%d/%d  %s  %s".formatted(number, steps.size(), step.instance(), step.sentence()));
      record.step(step);
      changed |= !step.preparing();
      try {
        if (plan.primary().isPresent()) {
          requirePrimary(plan.primary().get());
        }
        take(step);
      } catch (IOException e) {
        record.say("failed", String.valueOf(e.getMessage()));
        if (!changed) {
          record.end("not begun");
        }
        throw new IOException(
            changed
                ? e.getMessage()
                    + "\nThe move is half done: the same command goes on, with the former mode it undoes it. Recorded in "
                    + record.file()
                : e.getMessage()
                    + "\nThe mode was not changed. Plug-ins that were loaded before do nothing.",
            e);
      }
      record.say("done", step.sentence());
    }
  }

  /** Somebody else may have moved the role meanwhile: then the plan is no longer right. */
  private void requirePrimary(InstanceKey primary) throws IOException {
    Deadline deadline = Deadline.in(clock, limit);
    try (SqlSession session = new SqlSessions(primary, credentials).open(deadline)) {
      MemberState state = ModeReader.read(session, primary, deadline);
      if (!state.facts().writable() || state.channel().isPresent()) {
        throw new IOException(
            primary + " is no longer the primary: nothing more was done; run it again");
      }
    } catch (SQLException e) {
      throw new IOException(Failures.explain(e, "looking at " + primary).message(), e);
    }
  }

  private void take(Step step) throws IOException {
    Deadline deadline = Deadline.in(clock, limit);
    String doing = step.instance() + ": " + step.sentence();
    try (SqlSession session = new SqlSessions(step.instance(), credentials).open(deadline)) {
      try {
        for (Statement statement : step.statements()) {
          execute(session, statement, deadline);
        }
      } finally {
        cleanup(step);
      }
      await(session, step, deadline);
    } catch (SQLException e) {
      throw new IOException(Failures.explain(e, doing).message(), e);
    }
  }

  private static void execute(SqlSession session, Statement statement, Deadline deadline)
      throws SQLException {
    if (statement.drainFirst()) {
      drain(session, deadline);
    }
    try {
      session.execute(statement.text(), deadline);
    } catch (SQLException e) {
      if (statement.tolerated() == 0 || e.getErrorCode() != statement.tolerated()) {
        throw e;
      }
    }
  }

  /** Has a replica that receives no more execute everything that it has received. */
  private static void drain(SqlSession session, Deadline deadline) throws SQLException {
    Dialect dialect = Dialect.of(session.version());
    ReplicationThreads threads = dialect.threads();
    ReplicationChannel channel = threads.stopReceiver(session, deadline);
    boolean mariaDb = ServerVersion.parse(session.version(), "").flavour().isMariaDb();
    boolean untilThen = !mariaDb && channel.applier() == ThreadState.STOPPED;
    if (untilThen && !threads.isDrained(session, channel, deadline)) {
      session.execute(until(session, channel), deadline);
    }
    while (!threads.isDrained(session, channel, deadline)
        || (untilThen
            && threads.stopReceiver(session, deadline).applier() != ThreadState.STOPPED)) {
      deadline.pause(BETWEEN_LOOKS);
    }
  }

  /**
   * The applier ends by itself after the last whole transaction. Told to stop, it would wait for a
   * minute for the rest of one of which a part was received.
   */
  private static String until(SqlSession session, ReplicationChannel channel) {
    MysqlWords words = MysqlWords.of(ServerVersion.parse(session.version(), ""));
    return "START %s SQL_THREAD UNTIL SQL_AFTER_GTIDS = %s%s"
        .formatted(
            words.replica(),
            SqlText.quote(channel.received().toString()),
            MysqlWords.DEFAULT_CHANNEL);
  }

  /** Over a session of its own: that of the step may have broken. */
  private void cleanup(Step step) throws SQLException {
    if (step.cleanup().isEmpty()) {
      return;
    }
    Deadline deadline = Deadline.in(clock, CLEANUP_LIMIT);
    try (SqlSession session = new SqlSessions(step.instance(), credentials).open(deadline)) {
      for (Statement statement : step.cleanup()) {
        session.execute(statement.text(), deadline);
      }
    }
  }

  private void await(SqlSession session, Step step, Deadline deadline)
      throws SQLException, IOException {
    Condition until = step.until();
    while (!until.met().test(ModeReader.read(session, step.instance(), deadline))) {
      if (deadline.remaining().compareTo(BETWEEN_LOOKS) < 0) {
        throw new IOException(
            "%s: %s It was done, but not until %s within %d s. See its error log; run it again to go on."
                .formatted(step.instance(), step.sentence(), until.words(), limit.toSeconds()));
      }
      deadline.pause(BETWEEN_LOOKS);
    }
  }
}
