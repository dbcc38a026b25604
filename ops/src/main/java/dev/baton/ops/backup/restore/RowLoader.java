package dev.baton.ops.backup.restore;

import dev.baton.ops.backup.format.BackupFolder;
import dev.baton.ops.backup.format.Manifest.DataFile;
import dev.baton.wire.client.ServerErrorException;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;
import java.nio.file.Path;

/** Runs the statements of one file of rows in one transaction, and counts the rows. Thread-safe. */
final class RowLoader {

  private static final int DEADLOCK = 1213;
  private static final int ATTEMPTS = 5;

  private final BackupFolder backup;

  RowLoader(BackupFolder backup) {
    this.backup = backup;
  }

  void load(WireConnection session, DataFile data) throws IOException {
    Path file = backup.file(data.file());
    for (int attempt = 1; ; attempt++) {
      try {
        session.execute("START TRANSACTION");
        long rows = run(session, file);
        if (rows != data.rows()) {
          throw new IOException(
              "%s: %s gave %d rows of %d".formatted(session.address(), file, rows, data.rows()));
        }
        session.execute("COMMIT");
        return;
      } catch (ServerErrorException e) {
        if (e.code() != DEADLOCK || attempt == ATTEMPTS) { // with another file of the same table
          throw new IOException(file + " cannot be loaded: " + e.getMessage(), e);
        }
        session.execute("ROLLBACK");
      }
    }
  }

  private static long run(WireConnection session, Path file) throws IOException {
    long rows = 0;
    try (StatementReader statements = StatementReader.open(file)) {
      while (statements.next()) {
        rows += session.execute(statements.statement(), statements.length());
      }
    }
    return rows;
  }
}
