package dev.baton.server.proxysql.transfer;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A ProxySQL's configuration tables, wherever they are. For one thread. */
public interface ProxySqlRows extends AutoCloseable {

  /**
   * All rows, by the names of their columns; empty if it has no such table.
   *
   * @throws IOException if they cannot be read; the message says from where
   */
  Optional<List<Map<String, @Nullable String>>> rows(String table) throws IOException;

  @Override
  void close() throws IOException;
}
