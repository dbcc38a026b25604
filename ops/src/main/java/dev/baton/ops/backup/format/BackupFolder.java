package dev.baton.ops.backup.format;

import dev.baton.core.secret.OwnerOnlyFiles;
import dev.baton.ops.backup.format.Manifest.StoredFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;

/**
 * A complete backup on disk. It became complete by the renaming of its folder, so that one without
 * the suffix {@code .partial} is whole; that it still is as it was written, its checksums say.
 *
 * <p>{@code manifest.json.sha256} guards the manifest, which guards all other files. Thread-safe.
 */
public final class BackupFolder {

  static final String PARTIAL = ".partial";
  static final String MANIFEST = "manifest.json";
  static final String MANIFEST_SUM = "manifest.json.sha256";
  static final String DEFINITIONS = "definitions.json";
  static final String DATA = "data";
  private static final String VERIFIED = "verified.json";

  private static final int BUFFER = 1 << 16;

  private final Path path;
  private final Manifest manifest;
  private final String manifestSum;

  private BackupFolder(Path path, Manifest manifest, String manifestSum) {
    this.path = path;
    this.manifest = manifest;
    this.manifestSum = manifestSum;
  }

  /**
   * Opens one and checks its manifest; the other files are checked by {@link #check}.
   *
   * @throws IOException if it is not a complete backup; the message names the file
   */
  public static BackupFolder open(Path path) throws IOException {
    Path name = path.toAbsolutePath().normalize().getFileName();
    if (name != null && name.toString().endsWith(PARTIAL)) {
      throw new IOException(
          path + " is the rest of a backup that was not finished: it cannot be restored");
    }
    byte[] text;
    String expected;
    try {
      text = Files.readAllBytes(path.resolve(MANIFEST));
      expected = Files.readString(path.resolve(MANIFEST_SUM)).strip();
    } catch (NoSuchFileException e) {
      throw new IOException(path + " is no backup: it has no " + e.getFile(), e);
    }
    if (!expected.equals(FileSums.hex(FileSums.sha256().digest(text)))) {
      throw damaged(path.resolve(MANIFEST), "its SHA-256 is not that of " + MANIFEST_SUM);
    }
    try {
      Manifest manifest = BackupJson.read(text, Manifest.class);
      if (manifest.format() < 1 || manifest.format() > Manifest.FORMAT) {
        throw new IOException(
            "%s has format %d, and this Baton reads formats up to %d"
                .formatted(path.resolve(MANIFEST), manifest.format(), Manifest.FORMAT));
      }
      return new BackupFolder(path, manifest, expected);
    } catch (JacksonException e) {
      throw new IOException(path.resolve(MANIFEST) + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * What lies in a folder of backups, by name.
   *
   * @param directory need not exist
   */
  public static List<Entry> list(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    List<Entry> entries = new ArrayList<>();
    try (Stream<Path> found = Files.list(directory)) {
      for (Path path : found.filter(Files::isDirectory).sorted().toList()) {
        if (isPartial(path)) {
          entries.add(new Entry.Partial(path));
        } else if (Files.exists(path.resolve(MANIFEST))) {
          entries.add(entry(path));
        }
      }
    }
    return entries;
  }

  static boolean isPartial(Path path) {
    return path.getFileName().toString().endsWith(PARTIAL);
  }

  private static Entry entry(Path path) {
    try {
      return new Entry.Complete(open(path));
    } catch (IOException e) {
      return new Entry.Unreadable(path, String.valueOf(e.getMessage()));
    }
  }

  /** What is found in a folder of backups. */
  public sealed interface Entry {
    /** A whole backup, as far as its manifest tells. */
    record Complete(BackupFolder backup) implements Entry {}

    /** One that is being made, or whose making ended early. */
    record Partial(Path path) implements Entry {}

    /** One whose manifest is damaged or of another version. */
    record Unreadable(Path path, String reason) implements Entry {}
  }

  public Path path() {
    return path;
  }

  public Manifest manifest() {
    return manifest;
  }

  /** What its latest verification has shown; empty if it never was verified as it is. */
  public Optional<Verification> verification() throws IOException {
    try {
      return Optional.of(
              BackupJson.read(Files.readAllBytes(path.resolve(VERIFIED)), Verification.class))
          .filter(found -> found.format() == Verification.FORMAT)
          .filter(found -> found.manifestSha256().equals(manifestSum));
    } catch (NoSuchFileException | JacksonException e) {
      return Optional.empty();
    }
  }

  /** Notes what a restore of this backup has shown, in the place of what was noted before. */
  public Verification note(Instant at, String engine, List<String> differences) throws IOException {
    Verification shown =
        new Verification(Verification.FORMAT, at, engine, manifestSum, differences);
    OwnerOnlyFiles.replace(
        path.resolve(VERIFIED), new String(BackupJson.write(shown), StandardCharsets.UTF_8));
    return shown;
  }

  /** The first file that is missing or of another length, in words; empty if there is none. */
  public Optional<String> shortfall() throws IOException {
    for (StoredFile stored : files()) {
      Path file = file(stored);
      if (!Files.exists(file)) {
        return Optional.of(file + " is missing");
      }
      if (Files.size(file) != stored.bytes()) {
        return Optional.of(
            "%s has %d bytes of %d".formatted(file, Files.size(file), stored.bytes()));
      }
    }
    return Optional.empty();
  }

  /** Removes it: it is no backup any more before the first of its files goes. */
  public void delete() throws IOException {
    PartialBackup.delete(PartialBackup.unmake(path));
  }

  /** Reads the definitions; {@link #check} their file before. */
  public Definitions definitions() throws IOException {
    Path file = file(manifest.definitions());
    try {
      return BackupJson.read(Files.readAllBytes(file), Definitions.class);
    } catch (JacksonException e) {
      throw new IOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** All files but the manifest. */
  public List<StoredFile> files() {
    List<StoredFile> files = new ArrayList<>();
    files.add(manifest.definitions());
    manifest.tables().forEach(t -> t.files().forEach(data -> files.add(data.file())));
    return files;
  }

  public Path file(StoredFile stored) throws IOException {
    Path file = path.resolve(stored.path()).normalize();
    if (!file.startsWith(path.normalize())) {
      throw new IOException(path + " names a file outside of itself: " + stored.path());
    }
    return file;
  }

  /**
   * Reads a file and compares length and checksum.
   *
   * @throws IOException if it is missing or not as it was written; the message names it
   */
  public void check(StoredFile stored) throws IOException {
    Path file = file(stored);
    MessageDigest digest = FileSums.sha256();
    byte[] buffer = new byte[BUFFER];
    long bytes = 0;
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        bytes += read;
      }
    } catch (NoSuchFileException e) {
      throw new IOException(file + " is missing from the backup", e);
    }
    if (bytes != stored.bytes()) {
      throw damaged(file, "it has %d bytes of %d".formatted(bytes, stored.bytes()));
    }
    if (!FileSums.hex(digest.digest()).equals(stored.sha256())) {
      throw damaged(file, "its SHA-256 is not that of the manifest");
    }
  }

  private static IOException damaged(Path file, String how) {
    return new IOException(file + " is damaged (" + how + "): use another backup");
  }

  /** The manifest's own checksum, as its file has it. */
  static byte[] sumOf(byte[] manifest) {
    return (FileSums.hex(FileSums.sha256().digest(manifest)) + "\n")
        .getBytes(StandardCharsets.US_ASCII);
  }
}
