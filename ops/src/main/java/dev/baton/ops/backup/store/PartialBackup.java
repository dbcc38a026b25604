package dev.baton.ops.backup.store;

import dev.baton.ops.backup.format.Definitions;
import dev.baton.ops.backup.format.Manifest;
import dev.baton.ops.backup.format.Manifest.StoredFile;
import dev.baton.ops.backup.format.StoredBackup;
import dev.baton.ops.backup.format.StoredFileWriter;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/**
 * A backup that is being made. Nobody takes it for a backup before {@link #complete} has ended,
 * whatever ends it before. {@link #create} may be called by several threads at once.
 */
public interface PartialBackup extends Closeable {

  /** Where what there is of it is. */
  String where();

  /** What becomes of it if it is not finished: the end of a sentence. */
  String fate();

  /** What is worth saying of it once it is whole. */
  default Optional<String> remark() {
    return Optional.empty();
  }

  /**
   * Opens a new file of rows.
   *
   * @param name of a file in the folder of rows
   */
  StoredFileWriter create(String name) throws IOException;

  StoredFile write(Definitions definitions) throws IOException;

  /** Writes the manifest and makes the backup a whole one. */
  StoredBackup complete(Manifest manifest) throws IOException;

  /** Takes a file of another backup as it is there, encrypted or not. */
  void take(StoredBackup from, StoredFile stored) throws IOException;

  /** Makes it a whole copy of another backup, all of whose files it has taken. */
  StoredBackup completeAs(StoredBackup from) throws IOException;

  /** Lets go of it. What is there stays. */
  @Override
  void close() throws IOException;
}
