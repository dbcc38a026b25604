package dev.baton.ops.provision.server;

import java.util.List;

/**
 * The file of the first start: each statement on a line of its own, as servers read it. Nothing of
 * it goes to the binary log, so that all servers of a cluster begin with the same, empty, GTID
 * history.
 */
public final class FirstStatements {

  private FirstStatements() {}

  public static String text(boolean mariaDb, List<String> statements) {
    StringBuilder text = new StringBuilder("SET SESSION sql_log_bin=0;\n");
    if (!mariaDb) {
      text.append("SET GLOBAL super_read_only=0;\n"); // holds for the server's own statements, too
    }
    statements.forEach(statement -> text.append(statement).append(";\n"));
    if (!mariaDb) {
      text.append("SET GLOBAL super_read_only=1;\n");
    }
    return text.toString();
  }
}
