package dev.baton.server.proxysql.transfer;

import dev.baton.admin.store.ForeignDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@code mysqldump main} has written of a ProxySQL's administration; nothing has to run. */
public final class DumpedProxySql implements ProxySqlRows {

  /** In every dump of Baton's own administration, which needs no reading of escapes. */
  private static final String OURS = "CREATE TABLE runtime_cluster_secrets";

  private final ForeignDatabase tables;

  private DumpedProxySql(ForeignDatabase tables) {
    this.tables = tables;
  }

  /**
   * @throws IOException if it cannot be read, or has no tables of a ProxySQL; the message names it
   */
  public static DumpedProxySql open(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.UTF_8);
    if (text.contains(OURS)) {
      throw new IOException(
          file
              + " was written by Baton: give it to a proxy's administration, mysql main < "
              + file);
    }
    List<String> statements;
    try {
      statements = DumpText.statements(text).stream().filter(DumpedProxySql::makesRows).toList();
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " cannot be read: " + e.getMessage(), e);
    }
    DumpedProxySql dump = new DumpedProxySql(ForeignDatabase.of(file.toString(), statements));
    if (dump.rows("mysql_servers").isEmpty()) {
      dump.close();
      throw new IOException(
          file
              + " makes no table mysql_servers: it takes what mysqldump -h HOST -P 6032 -u admin -p"
              + " main writes of a ProxySQL");
    }
    return dump;
  }

  private static boolean makesRows(String statement) {
    String head = statement.substring(0, Math.min(12, statement.length())).toUpperCase(Locale.ROOT);
    return head.startsWith("CREATE TABLE") || head.startsWith("INSERT INTO ");
  }

  @Override
  public Optional<List<Map<String, @Nullable String>>> rows(String table) throws IOException {
    return tables.rows(table);
  }

  @Override
  public void close() throws IOException {
    tables.close();
  }
}
