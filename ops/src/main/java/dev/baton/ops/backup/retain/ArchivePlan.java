package dev.baton.ops.backup.retain;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.ops.archive.store.Archive;
import dev.baton.ops.archive.store.ArchiveFolder;
import dev.baton.ops.archive.store.Segment;
import dev.baton.ops.backup.format.Manifest;
import dev.baton.ops.backup.format.StoredBackup;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How much of an archive goes: from its beginning, what no backup that stays needs. Immutable.
 *
 * @param from the number of the first segment that stays
 * @param segments how many go
 * @param bytes of those
 * @param reason a sentence
 */
public record ArchivePlan(ArchiveFolder folder, int from, int segments, long bytes, String reason) {

  /**
   * @param staying every backup that stays, of whatever cluster
   */
  static ArchivePlan of(ArchiveFolder folder, List<StoredBackup> staying) throws IOException {
    Archive archive = folder.look();
    if (archive.isEmpty()) {
      return new ArchivePlan(folder, 0, 0, 0, "it is empty");
    }
    boolean mariaDb = archive.segments().getFirst().start().mariaDb();
    Optional<StoredBackup> first = Optional.empty();
    int index = Integer.MAX_VALUE;
    for (StoredBackup backup : staying) {
      Optional<GtidPosition> held = held(backup.manifest(), mariaDb);
      OptionalInt needed =
          held.isPresent() ? ArchiveNeeds.first(archive, held.get()) : OptionalInt.empty();
      if (needed.isPresent() && needed.getAsInt() < index) {
        index = needed.getAsInt();
        first = Optional.of(backup);
      }
    }
    if (first.isEmpty()) {
      return new ArchivePlan(
          folder,
          0,
          0,
          0,
          "none of the backups that stay can be brought forward by it, so it is left");
    }
    List<Segment> gone = archive.segments().subList(0, index);
    return new ArchivePlan(
        folder,
        archive.segments().get(index).number(),
        gone.size(),
        gone.stream().mapToLong(Segment::bytes).sum(),
        "%s needs it from %08d on"
            .formatted(first.get().where(), archive.segments().get(index).number()));
  }

  private static Optional<GtidPosition> held(Manifest manifest, boolean mariaDb) {
    return manifest.mariaDb() == mariaDb ? manifest.held() : Optional.empty();
  }

  void carryOut() throws IOException {
    if (segments > 0) {
      folder.removeBefore(from);
    }
  }
}
