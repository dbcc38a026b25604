package dev.baton.server.proxy;

import dev.baton.admin.runtime.RuntimeConfig;
import dev.baton.admin.runtime.RuntimeConsumer;
import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.ConfigModule;
import dev.baton.core.time.MonotonicClock;
import dev.baton.proxy.Proxy;
import dev.baton.proxy.config.Account;
import dev.baton.proxy.config.ProxyConfig;
import dev.baton.proxy.config.ReplicationPair;
import dev.baton.proxy.config.ServerEntry;
import dev.baton.proxy.config.Tunables;
import dev.baton.proxy.monitor.Fleet;
import dev.baton.proxy.monitor.Monitor;
import dev.baton.proxy.monitor.MonitorSettings;
import dev.baton.proxy.rule.RuleSet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings into force what the administration loads: puts the parts together with what the monitor
 * has seen, and hands the proxy one configuration whenever that has changed. Thread-safe.
 */
final class ProxyRuntime implements RuntimeConsumer, AutoCloseable {

  private static final Set<ConfigModule> CONSUMED =
      Set.of(
          ConfigModule.MYSQL_SERVERS,
          ConfigModule.MYSQL_USERS,
          ConfigModule.MYSQL_QUERY_RULES,
          ConfigModule.MYSQL_VARIABLES);

  private final Monitor monitor;
  private final Path data;
  private final EventLogFile events;
  private @Nullable Proxy proxy;
  private RuntimeConfig.@Nullable Servers rows;
  private List<ServerEntry> servers = List.of();
  private List<ReplicationPair> pairs = List.of();
  private Map<String, Account> accounts = Map.of();
  private RuleSet rules = RuleSet.NONE;
  private Tunables tunables = Tunables.DEFAULT;
  private MonitorSettings settings = MonitorSettings.DEFAULT;
  private ProxyConfig inForce = ProxyConfig.EMPTY;

  /**
   * @param data the folder that the names of files count from
   */
  ProxyRuntime(Path data, InstantSource wall) {
    this.data = data;
    events = new EventLogFile(wall, MonotonicClock.SYSTEM);
    monitor = Monitor.start(wall, MonotonicClock.SYSTEM, this::refresh);
  }

  /** From now on the proxy goes by what was loaded. */
  synchronized void drive(Proxy driven) {
    proxy = driven;
    driven.configure(inForce);
  }

  EventLogFile events() {
    return events;
  }

  Monitor monitor() {
    return monitor;
  }

  /** What the proxy goes by now. */
  synchronized ProxyConfig inForce() {
    return inForce;
  }

  /** The rows that were loaded last; null before that. */
  synchronized RuntimeConfig.@Nullable Servers rows() {
    return rows;
  }

  @Override
  public boolean consumes(ConfigModule module) {
    return CONSUMED.contains(module);
  }

  @Override
  public boolean honours(String variable) {
    return ProxyVariables.honours(variable);
  }

  @Override
  public void check(RuntimeConfig config) throws AdminException {
    switch (config) {
      case RuntimeConfig.Servers some -> Mapping.servers(some);
      case RuntimeConfig.Users some -> Mapping.accounts(some);
      case RuntimeConfig.Rules some -> Mapping.rules(some);
      case RuntimeConfig.Settings some when some.module() == ConfigModule.MYSQL_VARIABLES ->
          ProxyVariables.check(some.variables());
      default -> {}
    }
  }

  @Override
  public synchronized void apply(RuntimeConfig config) {
    try {
      take(config);
    } catch (AdminException e) {
      throw new IllegalStateException("it was checked before", e);
    }
    monitor.watch(servers, pairs, settings);
    refresh();
  }

  private void take(RuntimeConfig config) throws AdminException {
    switch (config) {
      case RuntimeConfig.Servers some -> {
        servers = Mapping.servers(some);
        pairs = Mapping.pairs(some);
        rows = some;
      }
      case RuntimeConfig.Users some -> accounts = Mapping.accounts(some);
      case RuntimeConfig.Rules some -> rules = Mapping.rules(some);
      case RuntimeConfig.Settings some when some.module() == ConfigModule.MYSQL_VARIABLES -> {
        tunables = ProxyVariables.tunables(some.variables());
        settings = ProxyVariables.monitor(some.variables());
        events.configure(ProxyVariables.events(some.variables(), data));
      }
      default -> {}
    }
  }

  private synchronized void refresh() {
    ProxyConfig next =
        new ProxyConfig(
            Fleet.effective(servers, pairs, monitor.seen(), settings),
            pairs,
            accounts,
            rules,
            tunables);
    if (!next.equals(inForce)) {
      inForce = next;
      if (proxy != null) {
        proxy.configure(next);
      }
    }
  }

  @Override
  public void close() throws IOException {
    monitor.close();
    events.close();
  }
}
