package dev.baton.ops.docker;

import dev.baton.core.time.MonotonicClock;
import dev.baton.ops.docker.engine.ContainerEngine;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.snapshot.InstanceFacts;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Predicate;

/** Waits for servers that were started. */
final class ServerWait {

  private static final Duration START_LIMIT = Duration.ofSeconds(120);
  private static final Duration PROBE_LIMIT = Duration.ofSeconds(3);
  private static final long POLL_MILLIS = 200;
  private static final int QUOTED_LINES = 8;

  private final ContainerEngine engine;
  private final ClusterFile file;
  private final NodeMaker maker;

  ServerWait(ContainerEngine engine, ClusterFile file, NodeMaker maker) {
    this.engine = engine;
    this.file = file;
    this.maker = maker;
  }

  /**
   * Until the manager's account can ask it: its first start has made the account.
   *
   * @throws IOException if it cannot in time; the message quotes the end of the server's log
   */
  void await(InstanceLink link) throws IOException {
    await(link, facts -> true, "answer");
  }

  /** Until it replicates, which somebody else has it do. */
  void awaitReplica(InstanceLink link) throws IOException {
    await(link, facts -> facts.channels().stream().anyMatch(NodeFill::runs), "replicate");
  }

  private void await(InstanceLink link, Predicate<InstanceFacts> wanted, String verb)
      throws IOException {
    long begin = MonotonicClock.SYSTEM.nanos();
    while (true) {
      String trouble;
      try {
        if (wanted.test(link.probe(PROBE_LIMIT))) {
          return;
        }
        trouble = "its replication is stopped";
      } catch (InstanceException e) {
        trouble = e.getMessage();
      }
      if (MonotonicClock.SYSTEM.millisSince(begin) > START_LIMIT.toMillis()) {
        throw new IOException(
            "%s does not %s %d s after its start: %s; the end of its log: %s"
                .formatted(
                    link.key(), verb, START_LIMIT.toSeconds(), trouble, log(link.key().host())));
      }
      pause();
    }
  }

  static void pause() throws IOException {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a server started", e);
    }
  }

  private String log(String name) throws IOException {
    String text =
        maker
            .run(
                file,
                name,
                "tail -n " + QUOTED_LINES + " /node/log/error.log 2>/dev/null || true\n")
            .strip();
    return text.isEmpty() ? engine.logTail(name, QUOTED_LINES) : text;
  }
}
