package dev.baton.ops.backup.s3;

import dev.baton.core.instance.InstanceKey;
import dev.baton.ops.backup.format.StoredBackup;
import dev.baton.ops.backup.store.BackupNames;
import dev.baton.ops.backup.store.BackupTarget;
import dev.baton.ops.backup.store.PartialBackup;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A place in object storage where backups are kept, each below its name. One is whole once it has a
 * manifest, which is written last and removed first.
 */
public final class S3Target implements BackupTarget {

  private final Bucket bucket;

  private S3Target(Bucket bucket) {
    this.bucket = bucket;
  }

  /** Asks nothing of the storage yet. */
  public static S3Target of(S3Settings settings, S3Address place) throws IOException {
    return new S3Target(new Bucket(settings, place));
  }

  @Override
  public String where() {
    return bucket.place().toString();
  }

  @Override
  public void require() throws IOException {
    var _ = bucket.list("");
  }

  @Override
  public List<Entry> list() throws IOException {
    List<Entry> entries = new ArrayList<>();
    Map<String, List<Bucket.Found>> all = byBackup(bucket.list("").objects());
    for (Map.Entry<String, List<Bucket.Found>> one : all.entrySet()) {
      entries.add(entry(one.getKey(), one.getValue()));
    }
    return entries;
  }

  private Entry entry(String name, List<Bucket.Found> objects) throws IOException {
    if (!isWhole(name, objects)) {
      return new Entry.Partial(bucket.where(name));
    }
    S3Files files = new S3Files(bucket, name, objects);
    try {
      return new Entry.Complete(StoredBackup.open(files, bucket.settings().key()));
    } catch (IOException e) {
      return new Entry.Unreadable(files.where(), String.valueOf(e.getMessage()));
    }
  }

  /** What lies deeper than a backup's name, or shallower, is not Baton's. */
  private static Map<String, List<Bucket.Found>> byBackup(List<Bucket.Found> objects) {
    Map<String, List<Bucket.Found>> all = new TreeMap<>();
    for (Bucket.Found object : objects) {
      int slash = object.name().indexOf('/');
      if (slash > 0 && BackupNames.isOne(object.name().substring(0, slash))) {
        all.computeIfAbsent(object.name().substring(0, slash), key -> new ArrayList<>())
            .add(object);
      }
    }
    return all;
  }

  private static boolean isWhole(String name, List<Bucket.Found> objects) {
    String manifest = name + "/" + StoredBackup.MANIFEST;
    return objects.stream().anyMatch(one -> one.name().equals(manifest));
  }

  @Override
  public StoredBackup open(String name) throws IOException {
    List<Bucket.Found> objects = bucket.list(name + "/").objects();
    if (objects.isEmpty()) {
      throw new IOException(
          "there is no backup %s at %s"
              .formatted(bucket.where(name), bucket.settings().endpointText()));
    }
    if (!isWhole(name, objects)) {
      throw new IOException(
          bucket.where(name)
              + " is the rest of a backup that was not finished: it cannot be restored");
    }
    return StoredBackup.open(new S3Files(bucket, name, objects), bucket.settings().key());
  }

  @Override
  public PartialBackup begin(InstanceKey instance, Instant now) throws IOException {
    String name = BackupNames.name(instance, now);
    Bucket.Listing there = bucket.list("");
    Map<String, List<Bucket.Found>> all = byBackup(there.objects());
    if (all.containsKey(name)) {
      throw new IOException(bucket.where(name) + " exists: a backup of the same second");
    }
    Map<String, List<Bucket.Found>> own = new TreeMap<>();
    for (String left : abandoned(all, there.at().orElse(now))) {
      List<Bucket.Found> objects = all.getOrDefault(left, List.of());
      if (left.startsWith(BackupNames.prefix(instance))) {
        own.put(left, objects);
      } else {
        new Rest(bucket, left, names(left, objects)).delete();
      }
    }
    return S3Partial.begin(bucket, name, new Leftovers(bucket, own));
  }

  @Override
  public List<Abandoned> abandoned(Instant now) throws IOException {
    Bucket.Listing there = bucket.list("");
    Map<String, List<Bucket.Found>> all = byBackup(there.objects());
    List<Abandoned> rests = new ArrayList<>();
    for (String left : abandoned(all, there.at().orElse(now))) {
      rests.add(new Rest(bucket, left, names(left, all.getOrDefault(left, List.of()))));
    }
    return rests;
  }

  private List<String> abandoned(Map<String, List<Bucket.Found>> all, Instant now)
      throws IOException {
    List<String> abandoned = new ArrayList<>();
    for (Map.Entry<String, List<Bucket.Found>> one : all.entrySet()) {
      String marker = one.getKey() + "/" + Marker.NAME;
      Optional<Bucket.Found> writing =
          one.getValue().stream().filter(it -> it.name().equals(marker)).findFirst();
      if (!isWhole(one.getKey(), one.getValue())
          && (writing.isEmpty() || Marker.isAbandoned(bucket, writing.get(), now))) {
        abandoned.add(one.getKey());
      }
    }
    return abandoned;
  }

  private static List<String> names(String backup, List<Bucket.Found> objects) {
    return objects.stream().map(one -> one.name().substring(backup.length() + 1)).toList();
  }

  private record Rest(Bucket bucket, String name, List<String> objects) implements Abandoned {
    @Override
    public String where() {
      return bucket.where(name);
    }

    @Override
    public void delete() throws IOException {
      S3Files.delete(bucket, name, objects);
    }
  }

  @Override
  public void close() {
    bucket.close();
  }
}
