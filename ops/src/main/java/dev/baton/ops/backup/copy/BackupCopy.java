package dev.baton.ops.backup.copy;

import dev.baton.core.instance.InstanceKey;
import dev.baton.ops.backup.Workers;
import dev.baton.ops.backup.format.StoredBackup;
import dev.baton.ops.backup.store.BackupTarget;
import dev.baton.ops.backup.store.BackupTarget.Entry;
import dev.baton.ops.backup.store.PartialBackup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Copies whole backups from one place to another, byte for byte and each file checked against its
 * manifest on the way: an encrypted one needs no key for it. What is there already is not copied
 * again, and nothing there is removed.
 */
public final class BackupCopy {

  private final BackupTarget from;
  private final BackupTarget to;
  private final int parallel;
  private final Consumer<String> progress;

  /**
   * @param parallel how many files are copied at a time
   * @param progress gets a line for each backup
   */
  public BackupCopy(BackupTarget from, BackupTarget to, int parallel, Consumer<String> progress) {
    if (parallel < 1 || parallel > 64) {
      throw new IllegalArgumentException(parallel + " files at a time: use 1 to 64");
    }
    this.from = from;
    this.to = to;
    this.parallel = parallel;
    this.progress = progress;
  }

  /**
   * What was done.
   *
   * @param copied how many backups
   * @param there how many were there already
   * @param notGood a sentence for each that is not worth copying
   */
  public record Outcome(int copied, int there, List<String> notGood) {

    public Outcome {
      notGood = List.copyOf(notGood);
    }
  }

  /**
   * @throws IOException if a place cannot be read or written; what was copied by then is whole
   */
  public Outcome run() throws IOException {
    from.require();
    Set<String> there = new HashSet<>();
    for (Entry entry : to.list()) {
      if (entry instanceof Entry.Complete complete) {
        there.add(name(complete.backup()));
      }
    }
    int copied = 0;
    int known = 0;
    List<String> notGood = new ArrayList<>();
    for (Entry entry : from.list()) {
      switch (entry) {
        case Entry.Partial partial -> {} // it may become one yet
        case Entry.Unreadable unreadable ->
            notGood.add(unreadable.where() + " cannot be used: " + unreadable.reason());
        case Entry.Complete complete -> {
          Optional<String> shortfall = complete.backup().shortfall();
          if (shortfall.isPresent()) {
            notGood.add(complete.backup().where() + " is not good: " + shortfall.get());
          } else if (there.contains(name(complete.backup()))) {
            known++;
          } else {
            copy(complete.backup());
            copied++;
          }
        }
      }
    }
    return new Outcome(copied, known, notGood);
  }

  private void copy(StoredBackup backup) throws IOException {
    InstanceKey instance = InstanceKey.parse(backup.manifest().instance());
    try (PartialBackup partial = to.begin(instance, backup.manifest().started())) {
      Workers.run(
          Collections.nCopies(parallel, partial),
          backup.files(),
          (target, stored) -> target.take(backup, stored));
      StoredBackup copy = partial.completeAs(backup);
      partial.remark().ifPresent(progress);
      progress.accept(
          "%s is copied to %s, %.1f MB"
              .formatted(backup.where(), copy.where(), backup.manifest().bytes() / 1e6));
    }
  }

  private static String name(StoredBackup backup) {
    return backup.where().substring(backup.where().lastIndexOf('/') + 1);
  }
}
