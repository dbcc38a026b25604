package dev.baton.ops.backup.restore;

import dev.baton.ops.backup.Workers;
import dev.baton.ops.backup.format.Definitions;
import dev.baton.ops.backup.format.Manifest;
import dev.baton.ops.backup.format.Manifest.DataFile;
import dev.baton.ops.backup.format.Manifest.StoredFile;
import dev.baton.ops.backup.format.StoredBackup;
import dev.baton.wire.client.WireConnection;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Restores one backup into one instance. All files are checked before anything is changed. Nothing
 * of it goes to the instance's binary log: at the end the instance is told that it has executed
 * what the backup holds, and a source goes on from there. Used once.
 *
 * <p>Rows come before indexes' owners that judge them: foreign keys are not checked, and triggers,
 * routines, views, grants and events are made when the rows are there.
 */
public final class LogicalRestore implements Closeable {

  private final RestoreRequest request;
  private final AfterLoad then;
  private final Consumer<String> progress;
  private final List<WireConnection> open = new ArrayList<>();

  private LogicalRestore(RestoreRequest request, AfterLoad then, Consumer<String> progress) {
    this.request = request;
    this.then = then;
    this.progress = progress;
  }

  /**
   * What was restored.
   *
   * @param keptAccounts left as they are on this instance: the one that was logged in with
   * @param disabledEvents made as those of a replica, and enabled where the backup was taken
   * @param notGranted accounts and grants that the instance refused, with the error
   */
  public record Restored(
      Manifest manifest,
      List<String> keptAccounts,
      List<String> disabledEvents,
      List<String> notGranted) {}

  /**
   * @param progress gets a line for each stage
   * @throws IOException if the backup is damaged, the instance may not be restored to, or it failed
   *     half-way; the message says which
   */
  public static Restored restore(RestoreRequest request, Consumer<String> progress)
      throws IOException {
    return restore(request, AfterLoad.NOTHING, progress);
  }

  /** As the other one, and with what is done when the backup is loaded. */
  public static Restored restore(RestoreRequest request, AfterLoad then, Consumer<String> progress)
      throws IOException {
    try (LogicalRestore restore = new LogicalRestore(request, then, progress)) {
      return restore.run();
    }
  }

  /**
   * Refuses what {@link #restore} would refuse, and changes nothing.
   *
   * @throws IOException with the reason
   */
  public static void require(RestoreRequest request, AfterLoad then) throws IOException {
    try (LogicalRestore restore = new LogicalRestore(request, then, line -> {})) {
      restore.look(restore.session());
    }
  }

  private Target look(WireConnection session) throws IOException {
    request.backup().requireKey();
    Target target = Target.look(request.server(), session);
    target.require(request.backup().manifest(), request.overwrite());
    then.require(request.server(), session);
    return target;
  }

  private Restored run() throws IOException {
    StoredBackup backup = request.backup();
    WireConnection session = session();
    Target target = look(session);
    check(backup);
    Definitions definitions = backup.definitions();
    target.makeWritable();
    try {
      return fill(backup, definitions, session, target);
    } catch (IOException e) {
      throw new IOException(
          e.getMessage()
              + ". "
              + request.server().key()
              + " holds a part of the backup: repeat with --overwrite, which needs it read-only",
          e);
    } finally {
      target.restoreReadOnly();
    }
  }

  private Restored fill(
      StoredBackup backup, Definitions definitions, WireConnection session, Target target)
      throws IOException {
    prepare(session, target);
    if (request.overwrite()) {
      target.clear();
    }
    ObjectMaker maker = new ObjectMaker(session, target);
    maker.beforeRows(definitions);
    load(backup, target);
    maker.afterRows(definitions);
    target.setPosition(backup.manifest().position());
    then.run(request.server());
    return new Restored(
        backup.manifest(), maker.keptAccounts(), maker.disabledEvents(), maker.notGranted());
  }

  private void check(StoredBackup backup) throws IOException {
    List<StoredFile> files = backup.files();
    Workers.run(Collections.nCopies(request.parallel(), backup), files, StoredBackup::check);
    progress.accept("%d files are as they were written".formatted(files.size()));
  }

  private void load(StoredBackup backup, Target target) throws IOException {
    List<DataFile> files =
        backup.manifest().tables().stream()
            .flatMap(table -> table.files().stream())
            .sorted(Comparator.comparingLong((DataFile data) -> data.file().bytes()).reversed())
            .toList();
    List<WireConnection> writers = new ArrayList<>();
    for (int i = 0; i < request.parallel(); i++) {
      WireConnection writer = session();
      prepare(writer, target);
      writers.add(writer);
    }
    Workers.run(writers, files, new RowLoader(backup)::load);
    progress.accept(
        "%d rows of %d tables loaded"
            .formatted(backup.manifest().rows(), backup.manifest().tables().size()));
  }

  /** Nothing goes to the binary log, and no setting of the server's stops what was once allowed. */
  private static void prepare(WireConnection session, Target target) throws IOException {
    session.execute("SET SESSION sql_log_bin = 0");
    session.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
    session.execute("SET SESSION innodb_strict_mode = 0");
    if (target.isMysqlAtLeast(8, 0, 13)) {
      session.execute("SET SESSION sql_require_primary_key = 0");
    }
    if (target.isMysqlAtLeast(8, 0, 30)) {
      session.execute("SET SESSION sql_generate_invisible_primary_key = 0");
    }
  }

  private WireConnection session() throws IOException {
    WireConnection session = request.server().open();
    open.add(session);
    return session;
  }

  @Override
  public void close() throws IOException {
    for (WireConnection session : open) {
      session.close();
    }
  }
}
