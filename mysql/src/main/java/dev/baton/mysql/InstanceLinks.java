package dev.baton.mysql;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.mysql.link.ServerLink;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.topology.port.InstanceLink;

/** Makes links to real servers. Thread-safe. */
public final class InstanceLinks {

  private final MonotonicClock clock;

  public InstanceLinks(MonotonicClock clock) {
    this.clock = clock;
  }

  /** A link to one instance. Nothing is connected before the first call on it. */
  public InstanceLink open(InstanceKey instance, LinkCredentials credentials) {
    return new ServerLink(instance, credentials, clock);
  }
}
