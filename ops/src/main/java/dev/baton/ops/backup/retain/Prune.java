package dev.baton.ops.backup.retain;

import dev.baton.ops.archive.store.ArchiveFolder;
import dev.baton.ops.backup.format.StoredBackup;
import dev.baton.ops.backup.format.Verification;
import dev.baton.ops.backup.retain.Retention.Decision;
import dev.baton.ops.backup.retain.Retention.Proof;
import dev.baton.ops.backup.retain.Retention.Stored;
import dev.baton.ops.backup.store.BackupTarget;
import dev.baton.ops.backup.store.BackupTarget.Abandoned;
import dev.baton.ops.backup.store.BackupTarget.Entry;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What goes from a folder of backups, and from the archive that goes with it. {@link #plan} changes
 * nothing. Immutable.
 */
public final class Prune {

  private final List<Outcome> outcomes;
  private final List<Abandoned> leftBehind;
  private final List<Entry.Unreadable> unreadable;
  private final Optional<ArchivePlan> archive;

  /** What becomes of one backup. */
  public record Outcome(StoredBackup backup, boolean kept, String reason) {}

  /**
   * @param target of all backups
   * @param owner only those of this cluster go; empty for all
   * @param archive what is not needed there goes too
   */
  public record Request(
      BackupTarget target,
      Optional<String> owner,
      RetentionPolicy policy,
      Optional<ArchiveFolder> archive) {}

  private Prune(
      List<Outcome> outcomes,
      List<Abandoned> leftBehind,
      List<Entry.Unreadable> unreadable,
      Optional<ArchivePlan> archive) {
    this.outcomes = List.copyOf(outcomes);
    this.leftBehind = List.copyOf(leftBehind);
    this.unreadable = List.copyOf(unreadable);
    this.archive = archive;
  }

  /**
   * Decides on everything that is there.
   *
   * @throws IOException if a folder cannot be read
   */
  public static Prune plan(Request request, Instant now) throws IOException {
    request.target().require();
    Map<String, StoredBackup> mine = new HashMap<>();
    List<StoredBackup> staying = new ArrayList<>();
    List<Entry.Unreadable> unreadable = new ArrayList<>();
    for (Entry entry : request.target().list()) {
      switch (entry) {
        case Entry.Complete complete -> {
          StoredBackup backup = complete.backup();
          if (request.owner().filter(o -> !o.equals(backup.manifest().owner())).isPresent()) {
            staying.add(backup);
          } else {
            mine.put(backup.where(), backup);
          }
        }
        case Entry.Unreadable one -> unreadable.add(one);
        case Entry.Partial partial -> {}
      }
    }
    List<Stored> stored = new ArrayList<>();
    for (StoredBackup backup : mine.values()) {
      stored.add(
          new Stored(
              backup.where(),
              backup.manifest().owner(),
              backup.manifest().snapshot(),
              proof(backup)));
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (Decision decision : Retention.decide(stored, request.policy(), now)) {
      StoredBackup backup = Objects.requireNonNull(mine.get(decision.stored().name()));
      outcomes.add(new Outcome(backup, decision.kept(), decision.reason()));
      if (decision.kept()) {
        staying.add(backup);
      }
    }
    Optional<ArchivePlan> archive = Optional.empty();
    if (request.archive().isPresent()) {
      archive = Optional.of(ArchivePlan.of(request.archive().get(), staying));
    }
    return new Prune(outcomes, request.target().abandoned(now), unreadable, archive);
  }

  private static Proof proof(StoredBackup backup) throws IOException {
    if (backup.shortfall().isPresent()) {
      return Proof.BAD;
    }
    return backup
        .verification()
        .map(Verification::good)
        .map(good -> good ? Proof.VERIFIED : Proof.BAD)
        .orElse(Proof.NONE);
  }

  /** Of every backup that is decided on. */
  public List<Outcome> outcomes() {
    return outcomes;
  }

  /** Backups that were not finished, and the rests of those that went; all go. */
  public List<Abandoned> leftBehind() {
    return leftBehind;
  }

  /** What is left alone, as nobody can tell what it is. */
  public List<Entry.Unreadable> unreadable() {
    return unreadable;
  }

  public Optional<ArchivePlan> archive() {
    return archive;
  }

  /**
   * Does it. Whenever this ends early, what stays is whole: a backup loses its name before its
   * first file, and an archive its oldest segment first.
   *
   * @param progress gets a line for each thing that is gone
   */
  public void carryOut(Consumer<String> progress) throws IOException {
    for (Outcome outcome : outcomes) {
      if (!outcome.kept()) {
        outcome.backup().delete();
        progress.accept("deleted " + outcome.backup().where());
      }
    }
    for (Abandoned left : leftBehind) {
      left.delete();
      progress.accept("deleted " + left.where());
    }
    if (archive.isPresent() && archive.get().segments() > 0) {
      archive.get().carryOut();
      progress.accept(
          "deleted %d segments of %s"
              .formatted(archive.get().segments(), archive.get().folder().path()));
    }
  }
}
