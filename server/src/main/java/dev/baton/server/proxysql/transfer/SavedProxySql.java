package dev.baton.server.proxysql.transfer;

import dev.baton.admin.store.ForeignDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a ProxySQL has saved to its {@code proxysql.db}; nothing has to run. */
public final class SavedProxySql implements ProxySqlRows {

  private final ForeignDatabase file;

  private SavedProxySql(ForeignDatabase file) {
    this.file = file;
  }

  /**
   * @throws IOException if that is no database
   */
  public static SavedProxySql open(Path file) throws IOException {
    return new SavedProxySql(ForeignDatabase.open(file));
  }

  @Override
  public Optional<List<Map<String, @Nullable String>>> rows(String table) throws IOException {
    return file.rows(table);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
