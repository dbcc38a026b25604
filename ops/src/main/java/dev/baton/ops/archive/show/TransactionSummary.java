package dev.baton.ops.archive.show;

import dev.baton.wire.binlog.BinlogEvent;
import dev.baton.wire.binlog.EventData;
import dev.baton.wire.binlog.EventDecoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One transaction, as a person sees it. Immutable.
 *
 * @param definition whether a statement of it was logged as its text, as data definition is
 * @param changes what it did, each in a line
 */
public record TransactionSummary(
    String gtid, Instant commit, long bytes, boolean definition, List<String> changes) {

  private static final int LONGEST = 200;

  public TransactionSummary {
    changes = List.copyOf(changes);
  }

  /** Whether a statement is more than the beginning or the end of a transaction. */
  public static boolean isDefinition(String statement) {
    String upper = statement.strip().toUpperCase(Locale.ROOT);
    return !upper.equals("BEGIN")
        && !upper.equals("COMMIT")
        && !upper.equals("ROLLBACK")
        && !upper.startsWith("SAVEPOINT ")
        && !upper.startsWith("ROLLBACK TO ");
  }

  /** Makes one from its events. Not thread-safe. */
  static final class Builder {
    private final String gtid;
    private final Instant commit;
    private final EventDecoder decoder = new EventDecoder();
    private final List<String> statements = new ArrayList<>();
    private final Map<String, Integer> rows = new LinkedHashMap<>();
    private boolean definition;
    private long bytes;

    Builder(String gtid, Instant commit) {
      this.gtid = gtid;
      this.commit = commit;
    }

    void add(BinlogEvent event) {
      bytes += event.raw().length;
      switch (decoder.decode(event)) {
        case EventData.Query query -> {
          if (isDefinition(query.statement())) {
            definition = true;
            statements.add(
                shortened(query.statement())
                    + (query.schema().isEmpty() ? "" : " (in " + query.schema() + ")"));
          }
        }
        case EventData.Rows changed -> {
          EventData.TableMap table = changed.table();
          String name = table == null ? "table " + changed.tableId() : table.name();
          String what = changed.kind().toString().toLowerCase(Locale.ROOT) + " " + name;
          rows.merge(what, changed.changes().size(), Integer::sum);
        }
        case EventData.TransactionPayload payload ->
            statements.add("compressed, " + payload.bytes() + " bytes");
        default -> {
          // nothing that a person would look for
        }
      }
    }

    private static String shortened(String statement) {
      String line = statement.strip().replaceAll("\\s+", " ");
      return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }

    TransactionSummary build() {
      List<String> changes = new ArrayList<>(statements);
      rows.forEach(
          (what, count) ->
              changes.add(
                  what + ": " + (count == 0 ? "rows" : count == 1 ? "1 row" : count + " rows")));
      return new TransactionSummary(gtid, commit, bytes, definition, changes);
    }
  }
}
