package dev.baton.ops.backup.s3;

import dev.baton.ops.backup.format.BackupFiles;
import dev.baton.ops.backup.format.FileSums;
import dev.baton.ops.backup.format.StoredBackup;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/** The objects of a backup, as a listing has shown them. */
final class S3Files implements BackupFiles {

  private final Bucket bucket;
  private final String backup;
  private final Map<String, Long> sizes = new ConcurrentHashMap<>();

  /**
   * @param backup its name
   * @param objects all of the backup, and no others
   */
  S3Files(Bucket bucket, String backup, List<Bucket.Found> objects) {
    this.bucket = bucket;
    this.backup = backup;
    objects.forEach(one -> sizes.put(one.name().substring(backup.length() + 1), one.bytes()));
  }

  @Override
  public String where() {
    return bucket.where(backup);
  }

  @Override
  public InputStream open(String name) throws IOException {
    return bucket.open(backup + "/" + name);
  }

  @Override
  public OptionalLong size(String name) {
    Long size = sizes.get(name);
    return size == null ? OptionalLong.empty() : OptionalLong.of(size);
  }

  @Override
  public void replace(String name, byte[] text) throws IOException {
    var _ = bucket.put(backup + "/" + name, text);
    sizes.put(name, (long) text.length);
  }

  @Override
  public void delete() throws IOException {
    delete(bucket, backup, sizes.keySet().stream().sorted().toList());
  }

  /** The manifest first. */
  static void delete(Bucket bucket, String backup, List<String> names) throws IOException {
    if (names.contains(StoredBackup.MANIFEST)) {
      bucket.delete(backup + "/" + StoredBackup.MANIFEST);
    }
    for (String name : names) {
      bucket.delete(backup + "/" + name);
    }
    bucket.dropUploads(backup + "/");
  }

  /** The SHA-256 of a text, in hexadecimal. */
  static String sum(byte[] text) {
    return FileSums.hex(FileSums.sha256().digest(text));
  }
}
