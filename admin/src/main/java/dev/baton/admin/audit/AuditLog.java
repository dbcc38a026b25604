package dev.baton.admin.audit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the audit goes. Thread-safe, and never fails for the administrator. */
@FunctionalInterface
public interface AuditLog {

  void record(AuditEntry entry);

  /** One line of the log for each entry, and one for each row that it changed. */
  static AuditLog toLog() {
    Logger log = LoggerFactory.getLogger("baton.admin.audit");
    return entry -> {
      log.info(
          "{}@{}: {} -> {} ({} rows)",
          entry.user(),
          entry.address(),
          entry.statement(),
          entry.outcome(),
          entry.changedRows());
      for (Change change : entry.changes()) {
        log.info("  {}: {} -> {}", change.table(), change.before(), change.after());
      }
    };
  }
}
