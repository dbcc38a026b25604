package dev.baton.manager.watch;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.port.InstanceLink;

/** One instance of a cluster: how to look at it, how to act on it, and one at a time. */
public record Member(InstanceLink link, InstanceWatcher watcher, VerbLock verbs) {

  public InstanceKey key() {
    return link.key();
  }
}
