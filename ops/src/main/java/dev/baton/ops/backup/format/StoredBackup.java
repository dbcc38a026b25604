package dev.baton.ops.backup.format;

import dev.baton.ops.backup.format.Manifest.StoredFile;
import dev.baton.ops.backup.seal.BackupKey;
import dev.baton.ops.backup.seal.OpeningStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;

/**
 * A backup that was finished, as its manifest says, which is written last. That it still is as it
 * was written, its checksums say.
 *
 * <p>{@code manifest.json.sha256} guards the manifest, which guards all other files. Thread-safe.
 */
public final class StoredBackup {

  public static final String MANIFEST = "manifest.json";
  public static final String MANIFEST_SUM = "manifest.json.sha256";
  public static final String DEFINITIONS = "definitions.json";
  public static final String DATA = "data";
  public static final String VERIFIED = "verified.json";

  private static final int BUFFER = 1 << 16;
  private static final Path ROOT = Path.of("/");

  private final BackupFiles files;
  private final Manifest manifest;
  private final String manifestSum;
  private final Optional<BackupKey> key;

  private StoredBackup(
      BackupFiles files, Manifest manifest, String manifestSum, Optional<BackupKey> key) {
    this.files = files;
    this.manifest = manifest;
    this.manifestSum = manifestSum;
    this.key = key;
  }

  /**
   * Opens one and checks its manifest; the other files are checked by {@link #check}.
   *
   * @param key what it may be encrypted by; without it nothing but the manifest can be read of an
   *     encrypted one
   * @throws IOException if it is not a complete backup; the message names the file
   */
  public static StoredBackup open(BackupFiles files, Optional<BackupKey> key) throws IOException {
    byte[] text = read(files, MANIFEST);
    List<String> sums =
        new String(read(files, MANIFEST_SUM), StandardCharsets.US_ASCII).lines().toList();
    String expected = sums.isEmpty() ? "" : sums.getFirst().strip();
    String where = files.where(MANIFEST);
    if (!expected.equals(FileSums.hex(FileSums.sha256().digest(text)))) {
      throw damaged(where, "its SHA-256 is not that of " + MANIFEST_SUM);
    }
    try {
      Manifest manifest = BackupJson.read(text, Manifest.class);
      if (manifest.format() < 1 || manifest.format() > Manifest.FORMAT) {
        throw new IOException(
            "%s has format %d, and this Baton reads formats up to %d"
                .formatted(where, manifest.format(), Manifest.FORMAT));
      }
      boolean mine = key.filter(it -> it.id().equals(manifest.key())).isPresent();
      if (mine && !(sums.size() == 2 && sums.get(1).equals(key.get().mac(text)))) {
        throw damaged(where, "it was not made with the key " + manifest.key());
      }
      return new StoredBackup(files, manifest, expected, key);
    } catch (JacksonException e) {
      throw new IOException(where + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static byte[] read(BackupFiles files, String name) throws IOException {
    try (InputStream in = files.open(name)) {
      return in.readAllBytes();
    } catch (NoSuchFileException e) {
      throw new IOException(files.where() + " is no backup: it has no " + e.getFile(), e);
    }
  }

  /** Where it is, as a person would name it to a command. */
  public String where() {
    return files.where();
  }

  public Manifest manifest() {
    return manifest;
  }

  /** Its manifest and the file that guards it, as they are kept, by their names. */
  public Map<String, byte[]> proof() throws IOException {
    return Map.of(MANIFEST, read(files, MANIFEST), MANIFEST_SUM, read(files, MANIFEST_SUM));
  }

  /** What its latest verification has shown; empty if it never was verified as it is. */
  public Optional<Verification> verification() throws IOException {
    if (files.size(VERIFIED).isEmpty()) {
      return Optional.empty();
    }
    try (InputStream in = files.open(VERIFIED)) {
      return Optional.of(BackupJson.read(in.readAllBytes(), Verification.class))
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
    files.replace(VERIFIED, BackupJson.write(shown));
    return shown;
  }

  /** The first file that is missing or of another length, in words; empty if there is none. */
  public Optional<String> shortfall() throws IOException {
    for (StoredFile stored : files()) {
      OptionalLong size = files.size(name(stored));
      if (size.isEmpty()) {
        return Optional.of(where(stored) + " is missing");
      }
      if (size.getAsLong() != stored.bytes()) {
        return Optional.of(
            "%s has %d bytes of %d".formatted(where(stored), size.getAsLong(), stored.bytes()));
      }
    }
    return Optional.empty();
  }

  /** Removes it: it is no backup any more before the first of its files goes. */
  public void delete() throws IOException {
    files.delete();
  }

  /** Reads the definitions; {@link #check} their file before. */
  public Definitions definitions() throws IOException {
    try (InputStream in = open(manifest.definitions())) {
      return BackupJson.read(in.readAllBytes(), Definitions.class);
    } catch (JacksonException e) {
      throw new IOException(
          where(manifest.definitions()) + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** All files but the manifest. */
  public List<StoredFile> files() {
    List<StoredFile> all = new ArrayList<>();
    all.add(manifest.definitions());
    manifest.tables().forEach(t -> t.files().forEach(data -> all.add(data.file())));
    return all;
  }

  /** Where a file of it is, for messages. */
  public String where(StoredFile stored) {
    return files.where(stored.path());
  }

  /**
   * Opens a file from its beginning, decrypted; the reader closes it.
   *
   * @throws IOException if it is encrypted by another key than the one that is known
   */
  public InputStream open(StoredFile stored) throws IOException {
    requireKey();
    InputStream raw = files.open(name(stored));
    return manifest.key().isEmpty()
        ? raw
        : new OpeningStream(raw, key.orElseThrow(), stored.path(), where(stored));
  }

  /**
   * @throws IOException if it is encrypted, and its key is not known; the message says which it is
   */
  public void requireKey() throws IOException {
    String needed = manifest.key();
    if (needed.isEmpty() || key.filter(it -> it.id().equals(needed)).isPresent()) {
      return;
    }
    throw new IOException(
        key.isEmpty()
            ? "%s is encrypted by the key %s: give it with --key-file".formatted(where(), needed)
            : "%s is encrypted by the key %s, and the one that is given is %s: give the right --key-file"
                .formatted(where(), needed, key.get().id()));
  }

  private String name(StoredFile stored) throws IOException {
    Path path = ROOT.resolve(stored.path());
    if (!path.equals(path.normalize()) || path.equals(ROOT) || stored.path().startsWith("/")) {
      throw new IOException(where() + " names a file outside of itself: " + stored.path());
    }
    return stored.path();
  }

  /**
   * Reads a file and compares length and checksum.
   *
   * @throws IOException if it is missing or not as it was written; the message names it
   */
  public void check(StoredFile stored) throws IOException {
    copy(stored, OutputStream.nullOutputStream());
  }

  /**
   * Copies a file as it is kept, encrypted or not, and compares length and checksum meanwhile.
   *
   * @throws IOException if it is missing or not as it was written; the message names it
   */
  public void copy(StoredFile stored, OutputStream out) throws IOException {
    MessageDigest digest = FileSums.sha256();
    byte[] buffer = new byte[BUFFER];
    long bytes = 0;
    try (InputStream in = new DigestInputStream(files.open(name(stored)), digest)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
        bytes += read;
      }
    } catch (NoSuchFileException e) {
      throw new IOException(where(stored) + " is missing from the backup", e);
    }
    if (bytes != stored.bytes()) {
      throw damaged(where(stored), "it has %d bytes of %d".formatted(bytes, stored.bytes()));
    }
    if (!FileSums.hex(digest.digest()).equals(stored.sha256())) {
      throw damaged(where(stored), "its SHA-256 is not that of the manifest");
    }
  }

  private static IOException damaged(String where, String how) {
    return new IOException(where + " is damaged (" + how + "): use another backup");
  }

  /** The manifest's own checksum, as its file has it; with a key also one that only that makes. */
  public static byte[] sumOf(byte[] manifest, Optional<BackupKey> key) {
    return (FileSums.hex(FileSums.sha256().digest(manifest))
            + "\n"
            + key.map(it -> it.mac(manifest) + "\n").orElse(""))
        .getBytes(StandardCharsets.US_ASCII);
  }
}
