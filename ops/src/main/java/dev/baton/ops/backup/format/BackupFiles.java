package dev.baton.ops.backup.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/**
 * The files of one backup that was finished, by their names in it, wherever they are kept.
 * Thread-safe.
 */
public interface BackupFiles {

  /** Where the backup is, as a person would name it to a command. */
  String where();

  /** Where one of its files is, for messages. */
  default String where(String name) {
    return where() + "/" + name;
  }

  /**
   * Opens a file from its beginning; the reader closes it.
   *
   * @throws java.nio.file.NoSuchFileException if there is none of that name
   */
  InputStream open(String name) throws IOException;

  /** How long a file is; empty if there is none of that name. */
  OptionalLong size(String name) throws IOException;

  /** Writes a small file in the place of what was there, whole or not at all. */
  void replace(String name, byte[] text) throws IOException;

  /** Removes them all: it is no backup any more before the first of them goes. */
  void delete() throws IOException;
}
