package dev.baton.server.demo;

import dev.baton.server.wiring.ManagedCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the info file true: a server that was restarted has a new process id. */
final class InfoKeeper {

  private static final Logger LOG = LoggerFactory.getLogger(InfoKeeper.class);

  private final Optional<Path> file;
  private final ManagedCluster cluster;
  private final String http;
  private @Nullable InfoFile written;

  InfoKeeper(Optional<Path> file, ManagedCluster cluster, String http) {
    this.file = file;
    this.cluster = cluster;
    this.http = http;
  }

  /** Writes the file if it is wanted and not up to date. */
  synchronized void refresh() throws IOException {
    if (file.isPresent()) {
      InfoFile now = InfoFile.of(cluster, http);
      if (!now.equals(written)) {
        now.write(file.get());
        written = now;
      }
    }
  }

  void refreshQuietly() {
    try {
      refresh();
    } catch (IOException e) {
      LOG.warn("the info file is out of date", e);
    }
  }
}
