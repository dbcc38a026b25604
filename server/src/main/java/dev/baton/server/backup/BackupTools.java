package dev.baton.server.backup;

import dev.baton.ops.backup.choose.SourceChoice;
import dev.baton.ops.backup.format.StoredBackup;
import java.io.IOException;
import java.time.Instant;

/** What is done for a scheduled backup. Blocking; an interrupt ends it. */
public interface BackupTools {

  /**
   * @throws IOException if there is no whole backup; the message says why
   */
  StoredBackup create(BackupPlan plan, SourceChoice source)
      throws IOException, InterruptedException;

  /**
   * @throws IOException if it was not shown to be good
   */
  void verify(BackupPlan plan, StoredBackup backup) throws IOException, InterruptedException;

  /** Removes what the plan does not keep. */
  void prune(BackupPlan plan, Instant now) throws IOException;
}
