package dev.baton.proxy.backend;

import dev.baton.proxy.stats.FreeConnectionRow;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What the statistics show of a server's connections. */
final class ConnectionRows {

  private ConnectionRows() {}

  /** The idle ones, as they are now. */
  static Stream<FreeConnectionRow> idle(Backend backend) {
    List<FreeConnectionRow> rows = new ArrayList<>();
    backend.forEachIdle(
        one ->
            rows.add(
                new FreeConnectionRow(
                    one.serial(),
                    backend.hostgroup(),
                    backend.instance(),
                    one.threadId(),
                    one.pool().profile().user(),
                    one.settings().schema(),
                    one.settings().variables(),
                    TimeUnit.SECONDS.toMillis(backend.tick() - one.idleTick()),
                    one.uses())));
    return rows.stream();
  }
}
