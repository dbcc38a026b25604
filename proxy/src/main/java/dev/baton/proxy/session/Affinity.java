package dev.baton.proxy.session;

import dev.baton.proxy.backend.Backend;
import dev.baton.proxy.backend.BackendConnection;
import org.jspecify.annotations.Nullable;

/**
 * Which connections a session gave back last: they have its settings and its statements already, so
 * they are asked for first; and whether anybody has used the last one since.
 */
final class Affinity {

  private @Nullable BackendConnection last;
  private @Nullable BackendConnection lastElsewhere;
  private long lastUses;

  void remember(BackendConnection given) {
    if (last != null && last.backend() != given.backend()) {
      lastElsewhere = last;
    }
    last = given;
    lastUses = given.uses();
  }

  /** What to ask the server's pool for; it refuses what is not its own. */
  @Nullable BackendConnection preferred(Backend target) {
    return last != null && last.backend() == target ? last : lastElsewhere;
  }

  /** Where the session's previous command ran. */
  @Nullable Backend lastBackend() {
    return last == null ? null : last.backend();
  }

  /** Whether nobody has used the last connection since it was given back. */
  boolean isIntact() {
    return last != null && last.isOpen() && last.uses() == lastUses;
  }

  /** Whether the session has just taken its last connection again, before anybody else. */
  boolean isUntouched(BackendConnection taken) {
    return taken == last && taken.uses() == lastUses + 1;
  }
}
