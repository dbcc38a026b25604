package dev.baton.ops.docker;

import dev.baton.core.instance.ServerVersion;
import java.util.Optional;

/** Whether servers may go on with their data under another image. */
final class ImageChange {

  private ImageChange() {}

  /**
   * @return why not, as a sentence for a person; empty if they may
   */
  static Optional<String> objection(ServerImage now, ServerImage next) {
    ServerVersion from = now.kind().version();
    ServerVersion to = next.kind().version();
    String change = now.kind().describe() + " to " + next.kind().describe();
    if (now.kind().isMariaDb() != next.kind().isMariaDb()) {
      return Optional.of(change + " is another flavour: back up, and restore into a new cluster");
    }
    if (!to.isAtLeast(from.major(), from.minor(), from.patch())) {
      return Optional.of(change + " is a step back, which servers do not take with their data");
    }
    if (to.flavour().isMariaDb() && (to.major() != from.major() || to.minor() != from.minor())) {
      return Optional.of(
          change + " needs mariadb-upgrade on every server, which Baton does not run yet");
    }
    if (now.uid() != next.uid() || now.gid() != next.gid()) {
      return Optional.of(
          "the data belongs to %d:%d and the new image runs its server as %d:%d, which Baton does not change yet"
              .formatted(now.uid(), now.gid(), next.uid(), next.gid()));
    }
    if (now.semiSync().available() && !next.semiSync().available()) {
      return Optional.of("the new image has no semi-sync, on which this cluster rests");
    }
    return Optional.empty();
  }
}
