package dev.baton.ops.backup.s3;

import dev.baton.ops.backup.format.Manifest.StoredFile;
import dev.baton.ops.backup.format.StoredBackup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What attempts before have sent and not finished: a file that is there already, with the same
 * content, is moved within the storage and not sent again. Thread-safe.
 */
final class Leftovers {

  private final Bucket bucket;
  private final List<String> backups;
  private final Map<String, Queue<Bucket.Found>> byName = new ConcurrentHashMap<>();

  /**
   * @param unfinished the objects of each unfinished backup, by its name
   */
  Leftovers(Bucket bucket, Map<String, List<Bucket.Found>> unfinished) {
    this.bucket = bucket;
    this.backups = new ArrayList<>(unfinished.keySet());
    unfinished.forEach(
        (backup, objects) -> {
          for (Bucket.Found object : objects) {
            String name = object.name().substring(backup.length() + 1);
            if (name.startsWith(StoredBackup.DATA + "/")) {
              byName.computeIfAbsent(name, key -> new ConcurrentLinkedQueue<>()).add(object);
            }
          }
        });
  }

  /**
   * A file that was there.
   *
   * @param tag its object's
   */
  record Taken(StoredFile file, String tag) {}

  /**
   * Moves a file into a backup if it is there.
   *
   * @param path its name in the backup
   * @param content what tells its rows from others
   * @param to the object's name
   * @return empty if it has to be sent
   */
  Optional<Taken> take(String path, String content, String to) throws IOException {
    for (Bucket.Found found : byName.getOrDefault(path, new ConcurrentLinkedQueue<>())) {
      Optional<Bucket.Known> known = bucket.known(found.name());
      if (known.filter(it -> it.content().equals(content)).isPresent()) {
        Optional<String> tag = bucket.copy(found.name(), to);
        if (tag.isPresent()) {
          bucket.delete(found.name());
          return Optional.of(
              new Taken(new StoredFile(path, found.bytes(), known.get().sum()), tag.get()));
        }
      }
    }
    return Optional.empty();
  }

  /** Removes what nobody could use. */
  void delete() throws IOException {
    for (String backup : backups) {
      List<String> names =
          bucket.list(backup + "/").objects().stream()
              .map(found -> found.name().substring(backup.length() + 1))
              .toList();
      S3Files.delete(bucket, backup, names);
    }
  }
}
