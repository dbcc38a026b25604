package dev.baton.ops.docker;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.mysql.InstanceLinks;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.SqlSession;
import dev.baton.mysql.session.SqlSessions;
import dev.baton.mysql.session.TlsMode;
import dev.baton.ops.docker.ClusterFile.Member;
import dev.baton.ops.docker.engine.ContainerEngine;
import dev.baton.ops.docker.names.NameWatch;
import dev.baton.ops.provision.ClusterWiring;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.ops.provision.restart.CloneCopy;
import dev.baton.ops.provision.restart.WholeHistory;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.port.ReplicationCredentials;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Gives a new server its cluster's data: as a clone where the engine can, else by replication from
 * binary logs that reach back to the cluster's beginning.
 */
final class NodeFill {

  private static final Duration CLONE_LIMIT = Duration.ofHours(6);
  private static final Duration STEP_LIMIT = Duration.ofSeconds(30);
  private static final Duration ASK_LIMIT = Duration.ofSeconds(5);

  private final ContainerEngine engine;
  private final ClusterFile file;
  private final NodeMaker maker;
  private final NameWatch names;
  private final LinkCredentials manager;
  private final LinkCredentials cloner;
  private final ReplicationCredentials replication;
  private final Consumer<String> progress;

  NodeFill(
      ContainerEngine engine,
      ClusterFile file,
      NodeMaker maker,
      NameWatch names,
      LinkCredentials manager,
      Account cloner,
      Account replication,
      Consumer<String> progress) {
    this.engine = engine;
    this.file = file;
    this.maker = maker;
    this.names = names;
    this.manager = manager;
    this.cloner = new LinkCredentials(cloner.user(), cloner.password(), TlsMode.DISABLED);
    this.replication =
        new ReplicationCredentials(replication.user(), replication.password(), false);
    this.progress = progress;
  }

  /**
   * @throws IOException if a new server could not get everything
   */
  void requirePossible(InstanceKey primary) throws IOException {
    String gap = clones(primary) ? "" : ask(primary, WholeHistory::gap);
    if (!gap.isEmpty()) {
      throw new IOException(
          "no server can be filled from "
              + primary
              + ": the engine has no clone plug-in, and "
              + gap
              + "; restore a backup into one, then let it replicate");
    }
  }

  private boolean clones(InstanceKey donor) throws IOException {
    return file.server().canClone() && ask(donor, CloneCopy::isOffered);
  }

  /**
   * @param donor who is cloned
   * @param source from whom it will replicate
   */
  void fill(Member member, InstanceKey donor, InstanceKey source) throws IOException {
    InstanceLinks links = new InstanceLinks(MonotonicClock.SYSTEM);
    InstanceLink fresh = links.open(DockerCluster.key(member), manager);
    InstanceLink primary = links.open(source, manager);
    try {
      new ServerWait(engine, file, maker).await(fresh);
      maker.run(file, member.name(), NodeScript.forgetFirstStart());
      if (clones(donor)) {
        progress.accept(fresh.key() + " copies " + donor + " (clone).");
        Deadline deadline = Deadline.in(MonotonicClock.SYSTEM, CLONE_LIMIT);
        new CloneCopy(new Recipient(fresh), cloner).from(donor, deadline);
      } else {
        progress.accept(fresh.key() + " gets everything from the binary logs of " + source + ".");
      }
      new ClusterWiring(
              List.of(primary, fresh), replication, line -> progress.accept(line + "."), STEP_LIMIT)
          .join();
    } finally {
      fresh.close();
      primary.close();
    }
  }

  static boolean runs(ReplicationChannel channel) {
    return channel.receiver() == ThreadState.RUNNING && channel.applier() == ThreadState.RUNNING;
  }

  /** The engine starts its container again when the server has ended itself. */
  private final class Recipient implements CloneCopy.Recipient {
    private final InstanceLink link;

    Recipient(InstanceLink link) {
      this.link = link;
    }

    @Override
    public InstanceKey key() {
      return link.key();
    }

    @Override
    public void awaitRestart(Deadline deadline) throws IOException {
      ServerWait.pause(); // it ends before it answers its last client, or right after
      names.refresh();
      new ServerWait(engine, file, maker).await(link);
    }
  }

  /** A question to one server. */
  @FunctionalInterface
  private interface Question<T> {
    T answer(SqlSession session, Deadline deadline) throws SQLException;
  }

  private <T> T ask(InstanceKey whom, Question<T> question) throws IOException {
    Deadline deadline = Deadline.in(MonotonicClock.SYSTEM, ASK_LIMIT);
    try (SqlSession session = new SqlSessions(whom, manager).open(deadline)) {
      return question.answer(session, deadline);
    } catch (SQLException e) {
      throw new IOException(whom + " cannot be asked: " + e.getMessage(), e);
    }
  }
}
