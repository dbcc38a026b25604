package dev.baton.ops.backup.restore;

import dev.baton.ops.backup.format.Manifest.DataFile;
import dev.baton.ops.backup.format.StoredBackup;
import dev.baton.wire.client.ServerErrorException;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;

/** Runs the statements of one file of rows in one transaction, and counts the rows. Thread-safe. */
final class RowLoader {

  private static final int DEADLOCK = 1213;
  private static final int ATTEMPTS = 5;

  private final StoredBackup backup;

  RowLoader(StoredBackup backup) {
    this.backup = backup;
  }

  void load(WireConnection session, DataFile data) throws IOException {
    String file = backup.where(data.file());
    for (int attempt = 1; ; attempt++) {
      try {
        session.execute("START TRANSACTION");
        long rows = run(session, data);
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

  private long run(WireConnection session, DataFile data) throws IOException {
    long rows = 0;
    try (StatementReader statements =
        StatementReader.open(backup.where(data.file()), backup.open(data.file()))) {
      while (statements.next()) {
        rows += session.execute(statements.statement(), statements.length());
      }
    }
    return rows;
  }
}
