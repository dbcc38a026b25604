package dev.baton.manager.watch;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.snapshot.InstanceFacts;

/** One instance of a cluster: how to look at it, how to act on it, and one at a time. */
public record Member(InstanceLink link, InstanceWatcher watcher, VerbLock verbs) {

  public InstanceKey key() {
    return link.key();
  }

  /** Whether the last look at it showed exactly this as executed. */
  public boolean lastSeenAt(GtidPosition position) {
    InstanceFacts facts = watcher.view().facts();
    return facts != null && facts.executed().equals(position);
  }
}
