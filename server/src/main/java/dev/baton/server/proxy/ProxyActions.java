package dev.baton.server.proxy;

import dev.baton.admin.command.AdminCommand;
import dev.baton.admin.runtime.ProxyControl;
import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.SqlResult;
import dev.baton.proxy.Proxy;
import dev.baton.proxy.stats.SessionRow;
import dev.baton.server.proxy.lead.PairLeads;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What an administrator makes a proxy do that runs alone: {@code PROXYSQL …} and {@code KILL}. */
final class ProxyActions implements ProxyControl {

  private static final int NO_SUCH_THREAD = 1094;
  private static final long POLL_MILLIS = 20;

  /** For the answer to reach who asked for the end. */
  private static final long ANSWER_MILLIS = 200;

  private final EventLogFile events;
  private final Runnable stop;
  private final Runnable restart;
  private volatile @Nullable Proxy proxy;
  private volatile boolean stopping;
  private volatile TlsReload reloadTls = () -> {};
  private volatile @Nullable PairLeads leads;

  /**
   * @param stop asks for the end of the whole program; returns at once
   * @param restart the same, and for a start after it
   */
  ProxyActions(EventLogFile events, Runnable stop, Runnable restart) {
    this.events = events;
    this.stop = stop;
    this.restart = restart;
  }

  /** Reads the certificate anew. */
  @FunctionalInterface
  interface TlsReload {
    void run() throws IOException, AdminException;
  }

  void onReloadTls(TlsReload action) {
    reloadTls = action;
  }

  /** From now on. */
  void drive(Proxy driven, PairLeads led) {
    proxy = driven;
    leads = led;
  }

  @Override
  public SqlResult lead(AdminCommand.Lead command, String from) throws AdminException {
    PairLeads led = leads;
    return led == null ? ProxyControl.NONE.lead(command, from) : led.perform(command, from);
  }

  private Proxy running() throws AdminException {
    Proxy current = proxy;
    if (current == null) {
      throw new AdminException(AdminException.GENERAL, "the proxy is still starting; try again");
    }
    return current;
  }

  @Override
  public void perform(AdminCommand.Action action) throws AdminException {
    switch (action) {
      case FLUSH_LOGS -> events.flush();
      case PAUSE -> running().pause(true);
      case RESUME -> running().pause(stopping); // a slow shutdown is not taken back
      case STOP -> disconnectAll(running());
      case START -> running().pause(stopping);
      case RELOAD_TLS -> reloadTls();
      // It keeps no results and no addresses of clients, and writes what is saved at once.
      case FLUSH_QUERY_CACHE, FLUSH_CLIENT_HOSTS, FLUSH_CONFIGDB -> {}
      case SHUTDOWN, KILL -> stopOnce(() -> true, stop);
      case RESTART -> stopOnce(() -> true, restart);
      case SHUTDOWN_SLOW -> stopWhenIdle(running());
      default -> ProxyControl.NONE.perform(action);
    }
  }

  /** Takes no clients, and lets go of those that are there. */
  private static void disconnectAll(Proxy current) {
    current.pause(true);
    for (SessionRow session : current.insight().sessions()) {
      boolean unusedGone = current.kill(session.id(), false); // one may have gone by itself
    }
  }

  private void reloadTls() throws AdminException {
    try {
      reloadTls.run();
    } catch (IOException e) {
      throw new AdminException(
          AdminException.GENERAL, e.getMessage() + "; the certificate in use stays", e);
    } catch (AdminException e) {
      throw new AdminException(
          AdminException.GENERAL, e.reason() + "; what was read before stays in use", e);
    }
  }

  /** No new clients; the end comes when no statement and no transaction is under way. */
  private void stopWhenIdle(Proxy current) {
    stopping = true;
    current.pause(true);
    stopOnce(() -> current.insight().sessions().stream().noneMatch(ProxyActions::isBusy), stop);
  }

  private static void stopOnce(BooleanSupplier idle, Runnable end) {
    Thread.ofVirtual()
        .name("shutdown")
        .start(
            () -> {
              try {
                Thread.sleep(ANSWER_MILLIS);
                while (!idle.getAsBoolean()) {
                  Thread.sleep(POLL_MILLIS);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              end.run();
            });
  }

  private static boolean isBusy(SessionRow session) {
    return !session.state().equals("READY")
        || session.pinnedBy().contains("transaction")
        || session.pinnedBy().contains("fast_forward"); // nobody knows
  }

  @Override
  public void kill(long session, boolean queryOnly) throws AdminException {
    if (!running().kill(session, queryOnly)) {
      throw new AdminException(
          NO_SUCH_THREAD,
          "Unknown thread id: "
              + session
              + "; the ids are the SessionID of stats_mysql_processlist");
    }
  }
}
