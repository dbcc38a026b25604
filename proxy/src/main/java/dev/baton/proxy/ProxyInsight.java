package dev.baton.proxy;

import dev.baton.proxy.stats.CommandRow;
import dev.baton.proxy.stats.DigestRow;
import dev.baton.proxy.stats.ErrorRow;
import dev.baton.proxy.stats.FreeConnectionRow;
import dev.baton.proxy.stats.LimitRow;
import dev.baton.proxy.stats.PoolRow;
import dev.baton.proxy.stats.PreparedRow;
import dev.baton.proxy.stats.SessionRow;
import java.util.List;
import java.util.Map;

/**
 * What a proxy has counted, as an administrator asks for it. Each call asks every event loop and
 * waits for it, at most a second; the loops count without locks. Thread-safe.
 */
public interface ProxyInsight {

  List<PoolRow> pools();

  List<SessionRow> sessions();

  /**
   * The digests that have run.
   *
   * @param reset whether to begin anew
   */
  List<DigestRow> digests(boolean reset);

  /**
   * How many statements of each kind ran.
   *
   * @param reset whether to begin anew
   */
  List<CommandRow> commands(boolean reset);

  /**
   * The errors that servers gave.
   *
   * @param reset whether to begin anew
   */
  List<ErrorRow> errors(boolean reset);

  /** The idle connections to servers. */
  List<FreeConnectionRow> freeConnections();

  /** What clients have prepared, and what is on connections to servers. */
  List<PreparedRow> preparedStatements();

  /** By rule id, of the rules in force. */
  Map<Long, Long> ruleHits();

  /** By rule id: what became of the limits in force. */
  Map<Long, LimitRow> limits();

  /** By account: clients now, and how many there may be. */
  Map<String, int[]> clientsByAccount();

  /** Clients that came since the start. */
  long acceptedClients();

  /** Of them, those that were refused. */
  long refusedClients();
}
