package dev.baton.ops.backup.store;

import dev.baton.core.instance.InstanceKey;
import dev.baton.ops.backup.format.StoredBackup;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** A place where backups are kept, each under a name of its own. Thread-safe. */
public interface BackupTarget extends Closeable {

  /** What it is, as a person would name it to a command. */
  String where();

  /**
   * @throws IOException if there is no such place
   */
  void require() throws IOException;

  /**
   * What lies there, by name. There may be nothing of the place yet.
   *
   * @throws IOException if it cannot be read; the message says why, and what to do
   */
  List<Entry> list() throws IOException;

  /**
   * Opens a backup and checks its manifest.
   *
   * @throws IOException if it is not a complete backup; the message names the file
   */
  StoredBackup open(String name) throws IOException;

  /**
   * Begins a backup, and removes what earlier ones left behind unfinished.
   *
   * @throws IOException if it cannot be written there
   */
  PartialBackup begin(InstanceKey instance, Instant now) throws IOException;

  /** What was left behind unfinished, by whomever, and is certain not to be written any more. */
  List<Abandoned> abandoned(Instant now) throws IOException;

  /** Lets go of what it holds in memory; what is kept there stays. */
  @Override
  void close() throws IOException;

  /** What is found. */
  sealed interface Entry {
    /** A whole backup, as far as its manifest tells. */
    record Complete(StoredBackup backup) implements Entry {}

    /** One that is being made, or whose making ended early. */
    record Partial(String where) implements Entry {}

    /** One whose manifest is damaged or of another version. */
    record Unreadable(String where, String reason) implements Entry {}
  }

  /** The rest of a backup that was not finished, or is not one any more. */
  interface Abandoned {
    String where();

    void delete() throws IOException;
  }
}
