package dev.baton.core.secret;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/** Files that only their owner may read and write, from their first moment on. */
public final class OwnerOnlyFiles {

  private static final Set<PosixFilePermission> PERMISSIONS =
      PosixFilePermissions.fromString("rw-------");

  private OwnerOnlyFiles() {}

  /**
   * Makes an empty one.
   *
   * @throws FileAlreadyExistsException if it is there
   */
  public static void create(Path file) throws IOException {
    Files.createFile(file, PosixFilePermissions.asFileAttribute(PERMISSIONS));
  }

  /** Makes an empty one; one that is there keeps what it holds and becomes its owner's alone. */
  public static void createOrRestrict(Path file) throws IOException {
    try {
      create(file);
    } catch (FileAlreadyExistsException e) {
      Files.setPosixFilePermissions(file, PERMISSIONS);
    }
  }

  /** Writes the text in the place of what was there, whole or not at all. */
  public static void replace(Path file, String text) throws IOException {
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    Path draft =
        Files.createTempFile(
            folder, ".draft", ".tmp", PosixFilePermissions.asFileAttribute(PERMISSIONS));
    boolean done = false;
    try {
      Files.writeString(draft, text, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      done = true;
    } finally {
      if (!done) { // a part of it on a full disk would be in the way
        Files.deleteIfExists(draft);
      }
    }
  }
}
