package dev.baton.admin.audit;

import java.time.Instant;
import java.util.List;

/**
 * Something that an administrator did.
 *
 * @param user who
 * @param address from where
 * @param statement what, as typed but for the texts of statements that may hold passwords
 * @param outcome {@code OK}, or why not
 * @param changes the rows that it changed; the first ones if there are many
 * @param changedRows how many there are
 */
public record AuditEntry(
    Instant time,
    String user,
    String address,
    String statement,
    String outcome,
    List<Change> changes,
    int changedRows) {

  public AuditEntry {
    changes = List.copyOf(changes);
  }
}
