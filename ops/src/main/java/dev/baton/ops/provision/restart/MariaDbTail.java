package dev.baton.ops.provision.restart;

import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.SqlSession;
import dev.baton.ops.provision.server.ServerSpec;
import dev.baton.wire.binlog.BinlogFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Archives what a MariaDB server removes from its last binary log by itself when it recovers with
 * {@code init_rpl_role=SLAVE} (fact V5). Where it will cut only its storage engine knows, so the
 * file is copied before and compared after.
 */
final class MariaDbTail implements Tail {

  private static final Logger LOG = LoggerFactory.getLogger(MariaDbTail.class);

  private final ServerSpec spec;
  private final Path archive;
  private final InstantSource wallClock;
  private @Nullable Path original;
  private @Nullable Path copy;

  MariaDbTail(ServerSpec spec, Path archive, InstantSource wallClock) {
    this.spec = spec;
    this.archive = archive;
    this.wallClock = wallClock;
  }

  @Override
  public void beforeStart() throws IOException {
    Optional<Path> last = LastBinlog.of(spec);
    if (last.isEmpty() || !LastBinlog.isInUse(last.get())) {
      return;
    }
    Path target = spec.layout().temporary().resolve(last.get().getFileName().toString());
    Files.copy(last.get(), target, StandardCopyOption.REPLACE_EXISTING);
    original = last.get();
    copy = target;
  }

  @Override
  public int afterStart(SqlSession session, Deadline deadline) throws IOException {
    Path before = copy;
    Path after = original;
    if (before == null || after == null) {
      return 0;
    }
    try {
      long kept = Files.size(after);
      if (kept >= Files.size(before)) {
        return 0;
      }
      long removed =
          BinlogFile.scan(before).transactions().stream().filter(t -> t.start() >= kept).count();
      if (removed > 0) {
        Path folder =
            TailArchive.write(
                before,
                kept,
                archive,
                spec.name(),
                removed + " unacknowledged transactions that the server removed when it restarted",
                wallClock.instant());
        LOG.info(
            "{}: the server removed {} transactions; they are in {}", spec.name(), removed, folder);
      }
      return (int) removed;
    } finally {
      Files.deleteIfExists(before);
    }
  }
}
