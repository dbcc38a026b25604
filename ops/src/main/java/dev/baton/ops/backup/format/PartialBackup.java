package dev.baton.ops.backup.format;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.OwnerOnlyFiles;
import dev.baton.ops.backup.format.Manifest.StoredFile;
import dev.baton.ops.provision.engine.CachedFolder;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A backup that is being made: a folder with the suffix {@code .partial}, its owner's alone, as it
 * holds passwords' hashes and everybody's rows. {@link #complete} renames it, after everything in
 * it is on the disk; whatever ends before that leaves a folder that nobody takes for a backup.
 *
 * <p>A lock on a file in it tells one that is being made from one that was left behind, which the
 * next backup removes: one of the same instance at once, one of another when it is a minute old.
 * {@link #create} may be called by several threads at once.
 */
public final class PartialBackup implements Closeable {

  private static final String LOCK = ".lock";

  /** Another's folder may be so young that its file is not locked yet. */
  private static final Duration YOUNG = Duration.ofMinutes(1);

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Path partial;
  private final Path complete;
  private final FileChannel lockFile;

  private PartialBackup(Path partial, Path complete, FileChannel lockFile) {
    this.partial = partial;
    this.complete = complete;
    this.lockFile = lockFile;
  }

  /**
   * Makes the folder, and removes what earlier backups left behind unfinished.
   *
   * @param directory of all backups; made if it does not exist
   */
  public static PartialBackup begin(Path directory, InstanceKey instance, Instant now)
      throws IOException {
    String prefix = instance.host().replaceAll("[^A-Za-z0-9.-]", "_") + "_" + instance.port() + "-";
    Files.createDirectories(directory);
    for (Path left : abandoned(directory, prefix, now)) {
      delete(left);
    }
    String name = prefix + STAMP.format(now);
    Path partial = directory.resolve(name + BackupFolder.PARTIAL);
    Path complete = directory.resolve(name);
    if (Files.exists(complete)) {
      throw new FileAlreadyExistsException(complete + " exists: a backup of the same second");
    }
    Files.createDirectory(
        partial,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.createDirectory(partial.resolve(BackupFolder.DATA));
    Path lock = partial.resolve(LOCK);
    OwnerOnlyFiles.create(lock);
    FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
    if (channel.tryLock() == null) {
      channel.close();
      throw new IOException(lock + " is locked by somebody else");
    }
    return new PartialBackup(partial, complete, channel);
  }

  /** What was left behind unfinished, by whomever, and is certain not to be written any more. */
  public static List<Path> abandoned(Path directory, Instant now) throws IOException {
    return abandoned(directory, null, now);
  }

  /**
   * @param prefix of the instance that nobody else backs up now; null if there is none
   */
  private static List<Path> abandoned(Path directory, @Nullable String prefix, Instant now)
      throws IOException {
    List<Path> abandoned = new ArrayList<>();
    if (!Files.isDirectory(directory)) {
      return abandoned;
    }
    try (Stream<Path> found = Files.list(directory)) {
      for (Path path : found.filter(BackupFolder::isPartial).sorted().toList()) {
        boolean own = prefix != null && path.getFileName().toString().startsWith(prefix);
        if ((own || isOld(path, now)) && isAbandoned(path)) {
          abandoned.add(path);
        }
      }
    }
    return abandoned;
  }

  private static boolean isOld(Path path, Instant now) throws IOException {
    return Files.getLastModifiedTime(path).toInstant().isBefore(now.minus(YOUNG));
  }

  private static boolean isAbandoned(Path partial) throws IOException {
    Path lock = partial.resolve(LOCK);
    if (!Files.exists(lock)) {
      return true;
    }
    try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
        @Nullable FileLock held = channel.tryLock()) {
      return held != null;
    } catch (OverlappingFileLockException e) {
      return false; // a backup in this same process
    }
  }

  /** Takes a whole backup's name away: from here on nobody takes it for one. */
  static Path unmake(Path complete) throws IOException {
    Path unmade = complete.resolveSibling(complete.getFileName() + BackupFolder.PARTIAL);
    Files.move(complete, unmade, StandardCopyOption.ATOMIC_MOVE);
    force(CachedFolder.parent(unmade));
    return unmade;
  }

  /** Removes what is no backup: one that was not finished, or is not one any more. */
  public static void delete(Path partial) throws IOException {
    if (!BackupFolder.isPartial(partial)) {
      throw new IllegalArgumentException(partial + " is a backup");
    }
    CachedFolder.deleteTree(partial);
  }

  public Path path() {
    return partial;
  }

  /**
   * Opens a new file of rows.
   *
   * @param name of a file in the folder of rows
   */
  public StoredFileWriter create(String name) throws IOException {
    String relative = BackupFolder.DATA + "/" + name;
    return StoredFileWriter.open(partial.resolve(relative), relative);
  }

  public StoredFile write(Definitions definitions) throws IOException {
    byte[] text = BackupJson.write(definitions);
    writeFully(BackupFolder.DEFINITIONS, text);
    return new StoredFile(
        BackupFolder.DEFINITIONS, text.length, FileSums.hex(FileSums.sha256().digest(text)));
  }

  /** Writes the manifest and makes the backup a whole one. */
  public BackupFolder complete(Manifest manifest) throws IOException {
    byte[] text = BackupJson.write(manifest);
    writeFully(BackupFolder.MANIFEST, text);
    writeFully(BackupFolder.MANIFEST_SUM, BackupFolder.sumOf(text));
    force(partial.resolve(BackupFolder.DATA));
    force(partial);
    Files.move(partial, complete, StandardCopyOption.ATOMIC_MOVE);
    force(CachedFolder.parent(complete));
    Files.deleteIfExists(complete.resolve(LOCK));
    return BackupFolder.open(complete);
  }

  private void writeFully(String name, byte[] text) throws IOException {
    Path file = partial.resolve(name);
    OwnerOnlyFiles.create(file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(text);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
  }

  /** A folder's entries are on the disk once the folder itself is. */
  private static void force(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Gives the lock back. What is there stays. */
  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}
