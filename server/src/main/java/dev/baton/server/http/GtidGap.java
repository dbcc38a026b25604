package dev.baton.server.http;

import dev.baton.core.gtid.GtidPosition;
import org.jspecify.annotations.Nullable;

/** How many transactions one history has that another lacks. Pure. */
final class GtidGap {

  private GtidGap() {}

  /** Null if it cannot be told. */
  static @Nullable Long count(GtidPosition ahead, GtidPosition behind) {
    return behind.covers(ahead) ? 0L : null;
  }
}
