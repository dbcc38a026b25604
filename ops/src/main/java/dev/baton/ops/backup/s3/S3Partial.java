package dev.baton.ops.backup.s3;

import dev.baton.core.secret.OwnerOnlyFiles;
import dev.baton.ops.backup.format.BackupJson;
import dev.baton.ops.backup.format.Definitions;
import dev.baton.ops.backup.format.Manifest;
import dev.baton.ops.backup.format.Manifest.StoredFile;
import dev.baton.ops.backup.format.StoredBackup;
import dev.baton.ops.backup.format.StoredFileWriter;
import dev.baton.ops.backup.seal.BackupKey;
import dev.baton.ops.backup.seal.SealedText;
import dev.baton.ops.backup.store.PartialBackup;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A backup that is being sent. Each file lies in the spool until it is whole, is sent, and goes
 * from there. The manifest is written last: what has none is no backup.
 */
final class S3Partial implements PartialBackup {

  private final Bucket bucket;
  private final String name;
  private final Marker marker;
  private final Spool spool;
  private final Leftovers leftovers;
  private final Map<String, Sent> sent = new ConcurrentHashMap<>();
  private final AtomicInteger reused = new AtomicInteger();
  private final AtomicLong reusedBytes = new AtomicLong();

  private record Sent(long bytes, String tag) {}

  private S3Partial(Bucket bucket, String name, Marker marker, Spool spool, Leftovers leftovers) {
    this.bucket = bucket;
    this.name = name;
    this.marker = marker;
    this.spool = spool;
    this.leftovers = leftovers;
  }

  static S3Partial begin(Bucket bucket, String name, Leftovers leftovers) throws IOException {
    Spool spool = Spool.open(bucket.settings().spool());
    try {
      return new S3Partial(bucket, name, Marker.begin(bucket, name), spool, leftovers);
    } catch (IOException e) {
      spool.close();
      throw e;
    }
  }

  @Override
  public String where() {
    return bucket.where(name);
  }

  @Override
  public String fate() {
    return "the next one of this instance that is begun there takes over what was sent";
  }

  @Override
  public Optional<String> remark() {
    return reused.get() == 0
        ? Optional.empty()
        : Optional.of(
            "%d files, %.1f MB, were there from an attempt before and were not sent again"
                .formatted(reused.get(), reusedBytes.get() / 1e6));
  }

  @Override
  public StoredFileWriter create(String file) throws IOException {
    Path path = spool.file(file);
    return StoredFileWriter.open(
        path,
        StoredBackup.DATA + "/" + file,
        key(),
        (stored, content) -> ship(path, stored, content));
  }

  private Optional<BackupKey> key() {
    return bucket.settings().key();
  }

  private StoredFile ship(Path file, StoredFile stored, String content) throws IOException {
    String object = name + "/" + stored.path();
    Optional<Leftovers.Taken> taken = leftovers.take(stored.path(), content, object);
    StoredFile kept = stored;
    if (taken.isPresent()) {
      kept = taken.get().file();
      sent.put(kept.path(), new Sent(kept.bytes(), taken.get().tag()));
      reused.incrementAndGet();
      reusedBytes.addAndGet(kept.bytes());
    } else {
      String tag = bucket.put(object, file, stored, content);
      sent.put(stored.path(), new Sent(stored.bytes(), tag));
    }
    Files.delete(file);
    return kept;
  }

  @Override
  public StoredFile write(Definitions definitions) throws IOException {
    byte[] plain = BackupJson.write(definitions);
    byte[] text = key().map(it -> SealedText.of(plain, it, StoredBackup.DEFINITIONS)).orElse(plain);
    put(StoredBackup.DEFINITIONS, text);
    return new StoredFile(StoredBackup.DEFINITIONS, text.length, S3Files.sum(text));
  }

  private void put(String file, byte[] text) throws IOException {
    sent.put(file, new Sent(text.length, bucket.put(name + "/" + file, text)));
  }

  @Override
  public StoredBackup complete(Manifest manifest) throws IOException {
    byte[] text = BackupJson.write(manifest.sealedBy(key().map(BackupKey::id).orElse("")));
    put(StoredBackup.MANIFEST_SUM, StoredBackup.sumOf(text, key()));
    return seal(text);
  }

  @Override
  public void take(StoredBackup from, StoredFile stored) throws IOException {
    Path file = spool.file(stored.path().replace('/', '_'));
    OwnerOnlyFiles.create(file);
    try (OutputStream out = Files.newOutputStream(file)) {
      from.copy(stored, out);
    }
    StoredFile kept = ship(file, stored, stored.sha256());
    if (!kept.equals(stored)) {
      throw new IOException(
          "%s is not what %s is".formatted(bucket.where(name), from.where(stored)));
    }
  }

  @Override
  public StoredBackup completeAs(StoredBackup from) throws IOException {
    Map<String, byte[]> proof = from.proof();
    put(StoredBackup.MANIFEST_SUM, Objects.requireNonNull(proof.get(StoredBackup.MANIFEST_SUM)));
    return seal(Objects.requireNonNull(proof.get(StoredBackup.MANIFEST)));
  }

  private StoredBackup seal(byte[] manifest) throws IOException {
    requireAll();
    put(StoredBackup.MANIFEST, manifest);
    marker.close();
    leftovers.delete();
    List<Bucket.Found> objects = bucket.list(name + "/").objects();
    return StoredBackup.open(new S3Files(bucket, name, objects), key());
  }

  /** Somebody may have taken this one for dead, or may tidy up there. */
  private void requireAll() throws IOException {
    Map<String, Bucket.Found> there = new HashMap<>();
    for (Bucket.Found found : bucket.list(name + "/").objects()) {
      there.put(found.name().substring(name.length() + 1), found);
    }
    for (Map.Entry<String, Sent> one : sent.entrySet()) {
      Bucket.Found found = there.get(one.getKey());
      if (found == null
          || found.bytes() != one.getValue().bytes()
          || differ(found.tag(), one.getValue().tag())) {
        throw new IOException(
            "%s is not there any more as it was sent: does somebody else back up or tidy up there?"
                .formatted(bucket.where(name + "/" + one.getKey())));
      }
    }
  }

  private static boolean differ(String tag, String other) {
    return !tag.isEmpty() && !other.isEmpty() && !tag.equals(other);
  }

  @Override
  public void close() throws IOException {
    spool.close();
    marker.close();
  }
}
