package dev.baton.mysql;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.mysql.link.ServerLink;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.snapshot.Detected.Subject;
import java.util.Map;

/** Makes links to real servers. Thread-safe. */
public final class InstanceLinks {

  private final MonotonicClock clock;

  public InstanceLinks(MonotonicClock clock) {
    this.clock = clock;
  }

  /** A link to one instance. Nothing is connected before the first call on it. */
  public InstanceLink open(InstanceKey instance, LinkCredentials credentials) {
    return open(instance, credentials, Map.of());
  }

  /**
   * The same, with statements of a person's that its probes run every ten seconds.
   *
   * @param queries each gives one row of one column
   */
  public InstanceLink open(
      InstanceKey instance, LinkCredentials credentials, Map<Subject, String> queries) {
    return new ServerLink(instance, credentials, queries, clock);
  }
}
