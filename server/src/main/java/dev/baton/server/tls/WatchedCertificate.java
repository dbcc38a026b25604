package dev.baton.server.tls;

import dev.baton.wire.tls.FrontTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a folder's {@link ServerCertificate} anew when one of its files has changed, for a proxy
 * that nobody can tell to. Files that cannot be used are told in the log, once for each change, and
 * what was in use stays.
 */
public final class WatchedCertificate implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(WatchedCertificate.class);

  /** How soon a change counts. */
  public static final Duration INTERVAL = Duration.ofSeconds(5);

  private final Path folder;
  private final Consumer<FrontTls> user;
  private final Thread thread;
  private List<Optional<FileTime>> seen;

  private WatchedCertificate(Path folder, Duration interval, Consumer<FrontTls> user) {
    this.folder = folder;
    this.user = user;
    this.seen = times();
    this.thread = Thread.ofVirtual().name("certificate").start(() -> run(interval));
  }

  /**
   * Looks at the files from now on.
   *
   * @param user gets what was read, on a thread of this
   */
  public static WatchedCertificate start(Path folder, Duration interval, Consumer<FrontTls> user) {
    return new WatchedCertificate(folder, interval, user);
  }

  private void run(Duration interval) {
    try {
      while (true) {
        Thread.sleep(interval);
        List<Optional<FileTime>> now = times();
        if (!now.equals(seen)) {
          seen = now;
          read();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    try {
      user.accept(ServerCertificate.of(folder));
      LOG.info("clients get the certificate that is now in {}", folder);
    } catch (IOException e) {
      LOG.error("{}; the certificate in use stays", e.getMessage());
    }
  }

  private List<Optional<FileTime>> times() {
    return List.of(
        time(ServerCertificate.AUTHORITY_FILE),
        time(ServerCertificate.CERTIFICATE_FILE),
        time(ServerCertificate.KEY_FILE));
  }

  private Optional<FileTime> time(String file) {
    try {
      return Optional.of(Files.getLastModifiedTime(folder.resolve(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      LOG.debug("{} cannot be looked at: {}", folder.resolve(file), e.toString());
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
