package dev.baton.ops.backup.store;

import dev.baton.core.instance.InstanceKey;
import dev.baton.ops.backup.format.StoredBackup;
import dev.baton.ops.backup.seal.BackupKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder of backups. One that is being made has the suffix {@code .partial}; one without is
 * whole. What was left behind unfinished is removed by the next backup: one of the same instance at
 * once, one of another when it is a minute old.
 */
public final class FolderTarget implements BackupTarget {

  /** Another's folder may be so young that its file is not locked yet. */
  private static final Duration YOUNG = Duration.ofMinutes(1);

  private final Path directory;
  private final Optional<BackupKey> key;

  /**
   * @param directory of all backups; need not exist
   */
  public FolderTarget(Path directory) {
    this(directory, Optional.empty());
  }

  /**
   * @param key by which backups are encrypted
   */
  public FolderTarget(Path directory, Optional<BackupKey> key) {
    this.directory = directory;
    this.key = key;
  }

  /**
   * Opens the backup in a folder and checks its manifest.
   *
   * @throws IOException if it is not a complete backup; the message names the file
   */
  public static StoredBackup open(Path folder) throws IOException {
    return open(folder, Optional.empty());
  }

  static StoredBackup open(Path folder, Optional<BackupKey> key) throws IOException {
    Path name = folder.toAbsolutePath().normalize().getFileName();
    if (name != null && name.toString().endsWith(FolderPartial.PARTIAL)) {
      throw new IOException(
          folder + " is the rest of a backup that was not finished: it cannot be restored");
    }
    return StoredBackup.open(new FolderFiles(folder), key);
  }

  @Override
  public String where() {
    return directory.toString();
  }

  @Override
  public void require() throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new IOException(directory + " is no folder of backups: there is no such folder");
    }
  }

  @Override
  public StoredBackup open(String name) throws IOException {
    return open(directory.resolve(name), key);
  }

  @Override
  public List<Entry> list() throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    List<Entry> entries = new ArrayList<>();
    try (Stream<Path> found = Files.list(directory)) {
      for (Path path : found.filter(Files::isDirectory).sorted().toList()) {
        if (FolderPartial.isPartial(path)) {
          entries.add(new Entry.Partial(path.toString()));
        } else if (Files.exists(path.resolve(StoredBackup.MANIFEST))) {
          entries.add(entry(path));
        }
      }
    }
    return entries;
  }

  private Entry entry(Path path) {
    try {
      return new Entry.Complete(open(path, key));
    } catch (IOException e) {
      return new Entry.Unreadable(path.toString(), String.valueOf(e.getMessage()));
    }
  }

  @Override
  public PartialBackup begin(InstanceKey instance, Instant now) throws IOException {
    Files.createDirectories(directory);
    for (Path left : abandoned(BackupNames.prefix(instance), now)) {
      FolderPartial.delete(left);
    }
    return FolderPartial.begin(directory, BackupNames.name(instance, now), key);
  }

  @Override
  public List<Abandoned> abandoned(Instant now) throws IOException {
    List<Abandoned> all = new ArrayList<>();
    for (Path path : abandoned(null, now)) {
      all.add(new Rest(path));
    }
    return all;
  }

  private record Rest(Path path) implements Abandoned {
    @Override
    public String where() {
      return path.toString();
    }

    @Override
    public void delete() throws IOException {
      FolderPartial.delete(path);
    }
  }

  /**
   * @param prefix of the instance that nobody else backs up now; null if there is none
   */
  private List<Path> abandoned(@Nullable String prefix, Instant now) throws IOException {
    List<Path> abandoned = new ArrayList<>();
    if (!Files.isDirectory(directory)) {
      return abandoned;
    }
    try (Stream<Path> found = Files.list(directory)) {
      for (Path path : found.filter(FolderPartial::isPartial).sorted().toList()) {
        boolean own = prefix != null && path.getFileName().toString().startsWith(prefix);
        if ((own || isOld(path, now)) && FolderPartial.isAbandoned(path)) {
          abandoned.add(path);
        }
      }
    }
    return abandoned;
  }

  private static boolean isOld(Path path, Instant now) throws IOException {
    return Files.getLastModifiedTime(path).toInstant().isBefore(now.minus(YOUNG));
  }

  @Override
  public void close() {}
}
