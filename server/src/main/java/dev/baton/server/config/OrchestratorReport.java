package dev.baton.server.config;

import dev.baton.cli.render.TextTable;
import dev.baton.server.config.Configuration.Ignored;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What becomes of each key of an {@code orchestrator.conf.json}, as a table. */
public final class OrchestratorReport {

  private OrchestratorReport() {}

  /** Empty for a file of Baton's own. */
  public static List<String> of(Path file, Configuration read) {
    Map<String, String> ignored = new TreeMap<>();
    for (Ignored one : read.ignored()) {
      ignored.put(one.key(), one.reason());
    }
    Map<String, String> rows = new TreeMap<>();
    for (String key : OrchestratorReader.keysOf(file)) {
      OrchestratorKeys.Honoured honoured = OrchestratorKeys.honouredKeys().get(key);
      String reason = ignored.get(key);
      rows.put(
          key,
          reason == null && honoured != null
              ? "honoured\t" + honoured.option()
              : "ignored\t" + reason);
    }
    TextTable table = new TextTable();
    rows.forEach((key, what) -> table.row(key, what.split("\t")[0], what.split("\t")[1]));
    return table.lines();
  }
}
