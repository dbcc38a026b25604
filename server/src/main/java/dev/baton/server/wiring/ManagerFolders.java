package dev.baton.server.wiring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a local cluster's manager keeps its decisions and what it archives, beside the servers.
 *
 * @param decisions the decision log's database
 * @param archive transactions that a returning server had on its own
 */
record ManagerFolders(Path decisions, Path archive) {

  static ManagerFolders in(Path cluster) {
    return new ManagerFolders(cluster.resolve("manager"), cluster.resolve("archive"));
  }

  /** Removes both with all they hold; what is not there is no error. */
  void remove() throws IOException {
    for (Path folder : List.of(decisions, archive)) {
      if (Files.exists(folder)) {
        try (Stream<Path> all = Files.walk(folder)) {
          all.sorted(Comparator.reverseOrder()).forEach(ManagerFolders::delete);
        }
      }
    }
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
