package dev.baton.ops.backup.store;

import dev.baton.core.secret.OwnerOnlyFiles;
import dev.baton.ops.backup.format.BackupJson;
import dev.baton.ops.backup.format.Definitions;
import dev.baton.ops.backup.format.FileSums;
import dev.baton.ops.backup.format.Manifest;
import dev.baton.ops.backup.format.Manifest.StoredFile;
import dev.baton.ops.backup.format.StoredBackup;
import dev.baton.ops.backup.format.StoredFileWriter;
import dev.baton.ops.backup.seal.BackupKey;
import dev.baton.ops.backup.seal.SealedText;
import dev.baton.ops.provision.engine.CachedFolder;
import java.io.FileOutputStream;
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
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A backup that is being made in a folder with the suffix {@code .partial}, its owner's alone, as
 * it holds passwords' hashes and everybody's rows. {@link #complete} renames it, after everything
 * in it is on the disk; whatever ends before that leaves a folder that nobody takes for a backup.
 *
 * <p>A lock on a file in it tells one that is being made from one that was left behind.
 */
final class FolderPartial implements PartialBackup {

  static final String PARTIAL = ".partial";
  private static final String LOCK = ".lock";

  private final Path partial;
  private final Path complete;
  private final FileChannel lockFile;
  private final Optional<BackupKey> key;

  private FolderPartial(
      Path partial, Path complete, FileChannel lockFile, Optional<BackupKey> key) {
    this.partial = partial;
    this.complete = complete;
    this.lockFile = lockFile;
    this.key = key;
  }

  static FolderPartial begin(Path directory, String name, Optional<BackupKey> key)
      throws IOException {
    Path partial = directory.resolve(name + PARTIAL);
    Path complete = directory.resolve(name);
    if (Files.exists(complete)) {
      throw new FileAlreadyExistsException(complete + " exists: a backup of the same second");
    }
    Files.createDirectory(
        partial,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.createDirectory(partial.resolve(StoredBackup.DATA));
    Path lock = partial.resolve(LOCK);
    OwnerOnlyFiles.create(lock);
    FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
    if (channel.tryLock() == null) {
      channel.close();
      throw new IOException(lock + " is locked by somebody else");
    }
    return new FolderPartial(partial, complete, channel, key);
  }

  static boolean isPartial(Path path) {
    return path.getFileName().toString().endsWith(PARTIAL);
  }

  static boolean isAbandoned(Path partial) throws IOException {
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
    Path unmade = complete.resolveSibling(complete.getFileName() + PARTIAL);
    Files.move(complete, unmade, StandardCopyOption.ATOMIC_MOVE);
    force(CachedFolder.parent(unmade));
    return unmade;
  }

  /** Removes what is no backup: one that was not finished, or is not one any more. */
  static void delete(Path partial) throws IOException {
    if (!isPartial(partial)) {
      throw new IllegalArgumentException(partial + " is a backup");
    }
    CachedFolder.deleteTree(partial);
  }

  @Override
  public String where() {
    return partial.toString();
  }

  @Override
  public String fate() {
    return "the next one that is begun there removes it";
  }

  @Override
  public StoredFileWriter create(String name) throws IOException {
    String relative = StoredBackup.DATA + "/" + name;
    return StoredFileWriter.open(partial.resolve(relative), relative, key, null);
  }

  @Override
  public StoredFile write(Definitions definitions) throws IOException {
    byte[] plain = BackupJson.write(definitions);
    byte[] text = key.map(it -> SealedText.of(plain, it, StoredBackup.DEFINITIONS)).orElse(plain);
    writeFully(StoredBackup.DEFINITIONS, text);
    return new StoredFile(
        StoredBackup.DEFINITIONS, text.length, FileSums.hex(FileSums.sha256().digest(text)));
  }

  @Override
  public StoredBackup complete(Manifest manifest) throws IOException {
    byte[] text = BackupJson.write(manifest.sealedBy(key.map(BackupKey::id).orElse("")));
    writeFully(StoredBackup.MANIFEST, text);
    writeFully(StoredBackup.MANIFEST_SUM, StoredBackup.sumOf(text, key));
    return seal();
  }

  @Override
  public void take(StoredBackup from, StoredFile stored) throws IOException {
    Path file = partial.resolve(stored.path());
    OwnerOnlyFiles.create(file);
    try (FileOutputStream out = new FileOutputStream(file.toFile())) {
      from.copy(stored, out);
      out.getFD().sync();
    }
  }

  @Override
  public StoredBackup completeAs(StoredBackup from) throws IOException {
    for (Map.Entry<String, byte[]> one : from.proof().entrySet()) {
      writeFully(one.getKey(), one.getValue());
    }
    return seal();
  }

  private StoredBackup seal() throws IOException {
    force(partial.resolve(StoredBackup.DATA));
    force(partial);
    Files.move(partial, complete, StandardCopyOption.ATOMIC_MOVE);
    force(CachedFolder.parent(complete));
    Files.deleteIfExists(complete.resolve(LOCK));
    return FolderTarget.open(complete, key);
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
