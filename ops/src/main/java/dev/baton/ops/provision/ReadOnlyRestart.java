package dev.baton.ops.provision;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.ops.provision.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Brings a server back read-only after its process is dead. */
final class ReadOnlyRestart {

  int restart(
      ServerProcess server, @Nullable GtidPosition clusterHistory, Path archive, Duration deadline)
      throws IOException {
    server.kill();
    server.start(List.of(), deadline);
    return 0;
  }
}
