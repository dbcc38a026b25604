package dev.baton.server.wiring;

import dev.baton.core.instance.InstanceKey;
import dev.baton.server.config.ClusterFinder;
import dev.baton.server.config.ClusterFinder.FindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out the clusters of the configured seeds, and asks those that do not answer again. */
final class SeedSearch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SeedSearch.class);
  private static final Duration AGAIN = Duration.ofSeconds(5);

  private final ClusterFinder finder;
  private final List<InstanceKey> missing;
  private final Thread thread;

  private SeedSearch(ClusterFinder finder, List<InstanceKey> seeds) {
    this.finder = finder;
    this.missing = new ArrayList<>(seeds);
    this.thread = Thread.ofVirtual().name("seed-search").unstarted(this::search);
  }

  static SeedSearch start(ClusterFinder finder, List<InstanceKey> seeds) {
    SeedSearch search = new SeedSearch(finder, seeds);
    search.thread.start();
    return search;
  }

  private void search() {
    try {
      while (!missing.isEmpty()) {
        missing.removeIf(this::found);
        if (!missing.isEmpty()) {
          Thread.sleep(AGAIN);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean found(InstanceKey seed) {
    try {
      finder.discover(seed);
      return true;
    } catch (FindException e) {
      LOG.warn(
          "seed {}: {}; it is asked again every {} s", seed, e.getMessage(), AGAIN.toSeconds());
      return false;
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
