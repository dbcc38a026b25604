package dev.baton.ops.pitr;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.core.instance.ServerVersion;
import dev.baton.ops.archive.show.Excerpt;
import dev.baton.ops.archive.store.Archive;
import dev.baton.ops.archive.store.ArchiveFolder;
import dev.baton.ops.archive.store.ArchiveStatus;
import dev.baton.ops.backup.Names;
import dev.baton.ops.backup.Server;
import dev.baton.ops.backup.format.Manifest;
import dev.baton.ops.backup.format.StoredBackup;
import dev.baton.ops.backup.restore.AfterLoad;
import dev.baton.wire.client.QueryResult;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * What follows after a backup is loaded, to come to a point in time. Everything that can be known
 * before is found out by {@link #plan}, which changes nothing. Immutable.
 */
public final class PointInTime implements AfterLoad {

  private static final int PACKET_RESERVE = 1024;
  private static final int SHOWN = 5;

  private final Archive archive;
  private final boolean mariaDb;
  private final GtidPosition held;
  private final ReplayPlan plan;
  private final Consumer<String> progress;

  private PointInTime(
      Archive archive, GtidPosition held, ReplayPlan plan, Consumer<String> progress) {
    this.archive = archive;
    this.mariaDb = held instanceof MariadbGtidPosition;
    this.held = held;
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * Finds the point in the archive, and that everything between the backup and it is there and can
   * be replayed. Reads all of that.
   *
   * @param progress gets a line for each stage, also of the replay
   * @throws IOException if the point cannot be reached; the message says why
   */
  public static PointInTime plan(
      StoredBackup backup, ArchiveFolder folder, RestorePoint point, Consumer<String> progress)
      throws IOException {
    Manifest manifest = backup.manifest();
    GtidPosition held =
        manifest
            .held()
            .orElseThrow(
                () ->
                    new IOException(
                        backup.where()
                            + " was taken without GTIDs: nothing can be replayed after it"));
    if (point instanceof RestorePoint.Until until && until.time().isBefore(manifest.snapshot())) {
      throw new IOException(
          "the backup shows %s, which is after that point: use an earlier backup"
              .formatted(manifest.snapshot()));
    }
    Archive archive = folder.look();
    ReplayPlan plan =
        ReplayPlan.of(archive, held, point, folder.status().map(ArchiveStatus::completeUntil));
    return new PointInTime(archive, held, plan, progress);
  }

  public ReplayPlan plan() {
    return plan;
  }

  /** The transactions around the point: the last ones before it, and what is left out. */
  public Excerpt.Around around() throws IOException {
    String excluded = plan.excluded();
    boolean[] passed = new boolean[1];
    return Excerpt.around(
        archive,
        (gtid, commit) -> {
          boolean here = excluded.isEmpty() ? passed[0] : gtid.equals(excluded);
          passed[0] |= gtid.equals(plan.last());
          return here;
        },
        SHOWN,
        false);
  }

  @Override
  public void require(Server server, WireConnection session) throws IOException {
    long packet = Long.parseLong(Server.value(session, "SELECT @@global.max_allowed_packet"));
    long needed = (plan.largestEvent() + 2L) / 3 * 4 + PACKET_RESERVE;
    if (packet < needed) {
      throw refused(
          server,
          "its max_allowed_packet is %d, and an archived event needs %d: SET GLOBAL max_allowed_packet = %d"
              .formatted(packet, needed, (needed + 1023) / 1024 * 1024));
    }
    for (String role : List.of("master", "source")) {
      QueryResult semiSync =
          session.query("SHOW GLOBAL VARIABLES LIKE 'rpl_semi_sync_" + role + "_enabled'");
      if (!semiSync.rows().isEmpty() && "ON".equals(semiSync.rows().getFirst().get(1))) {
        throw refused(
            server,
            "each replayed transaction would wait for a replica: SET GLOBAL rpl_semi_sync_%s_enabled = 0"
                .formatted(role));
      }
    }
  }

  private static IOException refused(Server server, String why) {
    return new IOException(server.key() + " cannot be restored to: " + why);
  }

  @Override
  public void run(Server server) throws IOException {
    boolean events;
    try (WireConnection session = server.open()) {
      events = Server.value(session, "SELECT @@global.event_scheduler").equals("ON");
      if (events) {
        session.execute("SET GLOBAL event_scheduler = OFF");
      }
      replay(session, server.version(session));
    }
    try (WireConnection session = server.open()) { // without the settings of what was replayed
      stand(server, session);
      if (events) {
        wake(session);
      }
    }
    progress.accept(
        "%d transactions replayed%s"
            .formatted(
                plan.transactions(),
                plan.transactions() == 0
                    ? ""
                    : ", the last one %s of %s".formatted(plan.last(), plan.lastCommit())));
  }

  private void replay(WireConnection session, ServerVersion version) throws IOException {
    session.execute("SET SESSION innodb_strict_mode = 0");
    if (!mariaDb) {
      String word = version.isAtLeast(8, 0, 26) ? "replica" : "slave";
      session.execute("SET SESSION pseudo_" + word + "_mode = 1");
      if (version.isAtLeast(8, 0, 30)) {
        session.execute("SET SESSION sql_generate_invisible_primary_key = 0");
      }
    }
    Collations collations = Collations.of(session, mariaDb && version.isAtLeast(10, 10, 1));
    SessionSettings settings = new SessionSettings(mariaDb, collations);
    new Replay(session, archive, mariaDb, held, settings, plan.transactions(), progress).run();
  }

  /** Makes the server stand where it is, and proves it. */
  private void stand(Server server, WireConnection session) throws IOException {
    if (mariaDb) {
      session.execute("SET GLOBAL gtid_slave_pos = " + Names.literal(plan.end().toString()));
      return;
    }
    MysqlGtidSet executed =
        MysqlGtidSet.parse(Server.value(session, "SELECT @@global.gtid_executed"));
    if (!executed.equals(plan.end())) {
      throw new IOException(
          "%s stands at %s after the replay, and not at %s"
              .formatted(server.key(), executed, plan.end()));
    }
  }

  /** Lets events run again, unless there are some that a replica must not run. */
  private void wake(WireConnection session) throws IOException {
    List<String> enabled =
        session
            .query(
                "SELECT CONCAT(EVENT_SCHEMA, '.', EVENT_NAME) FROM information_schema.EVENTS WHERE"
                    + " STATUS = 'ENABLED' AND EVENT_SCHEMA NOT IN "
                    + Server.SYSTEM_DATABASES)
            .rows()
            .stream()
            .map(row -> Server.text(row.getFirst()))
            .toList();
    if (enabled.isEmpty()) {
      session.execute("SET GLOBAL event_scheduler = ON");
    } else {
      progress.accept(
          "warning: event_scheduler is OFF now, as these events are enabled, which a replica must not run: "
              + String.join(", ", enabled));
    }
  }
}
