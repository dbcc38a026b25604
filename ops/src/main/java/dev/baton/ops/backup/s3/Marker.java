package dev.baton.ops.backup.s3;

import dev.baton.ops.backup.format.BackupJson;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * The object {@code .writing} of a backup that is being made. Object storage has no locks: it is
 * written again every half minute, and who has not done so for two minutes is taken for dead; on
 * the same host, once its process has ended.
 */
final class Marker implements Closeable {

  static final String NAME = ".writing";

  private static final Logger LOG = LoggerFactory.getLogger(Marker.class);
  private static final Duration EVERY = Duration.ofSeconds(30);
  private static final Duration SILENCE = Duration.ofMinutes(2);

  /** Tokens of those that this process writes. */
  private static final Set<String> OWN = ConcurrentHashMap.newKeySet();

  private final Bucket bucket;
  private final String name;
  private final Writer writer;
  private final Thread thread;

  /**
   * Who writes a backup.
   *
   * @param process its number on the host
   * @param started when that process was started; null if the system does not tell
   */
  record Writer(String host, long process, @Nullable Instant started, String token) {

    static Writer self() {
      ProcessHandle self = ProcessHandle.current();
      return new Writer(
          hostName(), self.pid(), startOf(self).orElse(null), UUID.randomUUID().toString());
    }

    /** Whether it is known to have ended; it may have ended without that. */
    boolean isGone() {
      if (!host.equals(hostName())) {
        return false;
      }
      if (process == ProcessHandle.current().pid()
          && Objects.equals(started, startOf(ProcessHandle.current()).orElse(null))) {
        return !OWN.contains(token);
      }
      return ProcessHandle.of(process)
          .filter(ProcessHandle::isAlive)
          .filter(it -> Objects.equals(started, startOf(it).orElse(null)))
          .isEmpty();
    }

    private static Optional<Instant> startOf(ProcessHandle process) {
      return process.info().startInstant();
    }

    private static String hostName() {
      try {
        return InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException e) {
        return "localhost";
      }
    }
  }

  private Marker(Bucket bucket, String name, Writer writer) {
    this.bucket = bucket;
    this.name = name;
    this.writer = writer;
    this.thread = Thread.ofVirtual().name("s3-marker").unstarted(this::keep);
  }

  /** Marks a backup as being written, from now on until this is closed. */
  static Marker begin(Bucket bucket, String backup) throws IOException {
    Marker marker = new Marker(bucket, backup + "/" + NAME, Writer.self());
    OWN.add(marker.writer.token());
    try {
      marker.write();
    } catch (IOException e) {
      OWN.remove(marker.writer.token());
      throw e;
    }
    marker.thread.start();
    return marker;
  }

  private void write() throws IOException {
    var _ = bucket.put(name, BackupJson.write(writer));
  }

  private void keep() {
    try {
      while (true) {
        Thread.sleep(EVERY);
        try {
          write();
        } catch (IOException e) {
          LOG.warn("{} could not be renewed: {}", bucket.where(name), e.getMessage());
        }
      }
    } catch (InterruptedException e) {
      // the backup has ended
    }
  }

  /**
   * Whether nobody writes a backup any more.
   *
   * @param marker as it was found
   * @param now by the storage's clock
   */
  static boolean isAbandoned(Bucket bucket, Bucket.Found marker, Instant now) throws IOException {
    if (marker.modified().isBefore(now.minus(SILENCE))) {
      return true;
    }
    try (InputStream in = bucket.open(marker.name())) {
      return BackupJson.read(in.readAllBytes(), Writer.class).isGone();
    } catch (NoSuchFileException e) {
      return true;
    } catch (JacksonException e) {
      return false;
    }
  }

  /** Ends it, and removes the object if the storage can be reached. */
  @Override
  public void close() {
    if (!OWN.contains(writer.token())) {
      return;
    }
    thread.interrupt();
    try {
      thread.join(); // or it would write what is removed now
      bucket.delete(name);
    } catch (IOException e) {
      LOG.debug("{} stays", bucket.where(name), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      OWN.remove(writer.token());
    }
  }
}
