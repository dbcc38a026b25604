package dev.baton.server.proxy;

import dev.baton.admin.runtime.RuntimeConfig;
import dev.baton.admin.runtime.RuntimeConsumer;
import dev.baton.admin.runtime.Variables;
import dev.baton.admin.runtime.row.UserRow;
import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.ConfigModule;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.proxy.LedNow;
import dev.baton.proxy.Proxy;
import dev.baton.proxy.ProxyHealth;
import dev.baton.proxy.config.Account;
import dev.baton.proxy.config.AccountMap;
import dev.baton.proxy.config.Groupings;
import dev.baton.proxy.config.HostgroupPolicies;
import dev.baton.proxy.config.HostgroupPolicy;
import dev.baton.proxy.config.ProxyConfig;
import dev.baton.proxy.config.ServerEntry;
import dev.baton.proxy.config.Tunables;
import dev.baton.proxy.monitor.Fleet;
import dev.baton.proxy.monitor.Monitor;
import dev.baton.proxy.monitor.MonitorSettings;
import dev.baton.proxy.rule.RuleSet;
import dev.baton.proxy.warm.RefusedUser;
import dev.baton.proxy.warm.UserWarmer;
import dev.baton.server.proxy.LoadedTls.Problems;
import dev.baton.wire.tls.ClientTls;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings into force what the administration loads: puts the parts together with what the monitor
 * has seen, and hands the proxy one configuration whenever that has changed. Thread-safe.
 */
final class ProxyRuntime implements RuntimeConsumer, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ProxyRuntime.class);

  private static final Set<ConfigModule> CONSUMED =
      Set.of(
          ConfigModule.MYSQL_SERVERS,
          ConfigModule.MYSQL_USERS,
          ConfigModule.MYSQL_QUERY_RULES,
          ConfigModule.MYSQL_VARIABLES);

  /** As many logins one question for the health of servers is worth. */
  private static final int MOST_VERIFIED = 50;

  /** What was loaded, as the proxy understands it. */
  private sealed interface Part {
    record Servers(
        RuntimeConfig.Servers rows,
        Groupings groupings,
        Map<InstanceKey, Map<String, ClientTls>> tls)
        implements Part {}

    record Accounts(Map<String, Account> accounts) implements Part {}

    record Rules(RuleSet rules) implements Part {}

    /** Whether hosts are verified counts for the rows of servers, too. */
    record Settings(
        Variables variables,
        ClientTls tls,
        @Nullable Map<InstanceKey, Map<String, ClientTls>> ofRows)
        implements Part {}
  }

  /** What was checked and is about to be applied: making it, expressions and all, takes long. */
  private record Prepared(RuntimeConfig config, @Nullable Part part) {}

  private final Monitor monitor;
  private final UserWarmer warmer;
  private final Path data;
  private final EventLogFile events;
  private @Nullable Proxy proxy;
  private @Nullable Prepared prepared;
  private RuntimeConfig.@Nullable Servers rows;
  private @Nullable Variables variables;
  private LoadedTls tls = LoadedTls.NONE;
  private List<ServerEntry> servers = List.of();
  private Groupings groupings = Groupings.NONE;
  private Map<InstanceKey, String> reasons = Map.of();
  private Map<String, Account> accounts = Map.of();
  private Map<UserRow, Account> accountsByRow = Map.of();
  private RuleSet rules = RuleSet.NONE;
  private Tunables tunables = Tunables.DEFAULT;
  private HostgroupPolicies policies = HostgroupPolicies.USUAL;
  private MonitorSettings settings = MonitorSettings.DEFAULT;
  private ProxyConfig inForce = ProxyConfig.EMPTY;
  private final List<String> unreadable = new ArrayList<>();
  private boolean warming;
  private final AtomicBoolean noticed = new AtomicBoolean();
  private final ReentrantLock placing = new ReentrantLock();

  /**
   * @param data the folder that the names of files count from
   */
  ProxyRuntime(Path data, InstantSource wall) {
    this.data = data;
    events = new EventLogFile(wall, MonotonicClock.SYSTEM);
    monitor = Monitor.start(wall, MonotonicClock.SYSTEM, this::noticed);
    warmer = UserWarmer.start(wall, MonotonicClock.SYSTEM);
  }

  /** From now on the proxy goes by what was loaded. */
  synchronized void drive(Proxy driven) {
    proxy = driven;
    monitor.watch(servers, groupings, settings);
    driven.configure(inForce);
  }

  /**
   * Reads the files anew by which servers are verified and the proxy is known to them.
   *
   * @throws AdminException if one cannot be used; then those read before count on
   */
  synchronized void reloadTls() throws AdminException {
    if (variables != null) {
      ClientTls usual = LoadedTls.read(variables, data, Problems.STRICT);
      RuntimeConfig.Servers known = rows;
      tls =
          new LoadedTls(
              usual,
              known == null ? Map.of() : LoadedTls.read(known, variables, data, Problems.STRICT));
      resettle();
    }
  }

  /** Which server is encrypted how may be another now, and how hostgroups are used. */
  private void resettle() {
    policies =
        Mapping.policies(
            rows, variables == null ? HostgroupPolicy.USUAL : ProxyVariables.policy(variables));
    if (rows != null) {
      servers = Mapping.servers(rows, tls);
    }
    if (proxy != null) { // before, what is loaded next may say how to reach servers
      monitor.watch(servers, groupings, settings);
    }
    refresh();
  }

  EventLogFile events() {
    return events;
  }

  Monitor monitor() {
    return monitor;
  }

  /** Users whom a server does not let in. */
  List<RefusedUser> refusedUsers() {
    return warmer.refused();
  }

  /** What the proxy goes by now. */
  synchronized ProxyConfig inForce() {
    return inForce;
  }

  /** The same, with the servers of led pairs where their managers have them at this moment. */
  LedNow now() {
    Proxy driven;
    ProxyConfig config;
    synchronized (this) {
      driven = proxy;
      config = inForce;
    }
    return driven == null ? new LedNow(config, Set.of()) : LedNow.of(config, driven::follower);
  }

  /** Whether it could serve by the servers that answer within the limit at this moment. */
  ProxyHealth verifiedHealth(Duration limit) {
    LedNow led = now();
    ProxyConfig now = led.config();
    Set<Integer> hostgroups = ProxyHealth.hostgroups(now);
    List<ServerEntry> asked =
        now.servers().stream()
            .filter(server -> hostgroups.contains(server.hostgroup()))
            .filter(server -> server.status() == ServerEntry.Status.ONLINE && server.weight() > 0)
            .toList();
    Set<InstanceKey> answering = Set.of();
    try {
      answering =
          monitor.answering(
              asked.stream()
                  .map(ServerEntry::instance)
                  .limit(MOST_VERIFIED)
                  .collect(Collectors.toSet()),
              limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    List<ServerEntry> there = new ArrayList<>(now.servers());
    for (ServerEntry server : asked) {
      if (!answering.contains(server.instance())) {
        there.remove(server);
      }
    }
    return new LedNow(now.withServers(there), led.held()).health();
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
    Part part = part(config);
    synchronized (this) {
      prepared = new Prepared(config, part);
    }
  }

  @Override
  public synchronized void apply(RuntimeConfig config) {
    Prepared checked = prepared;
    prepared = null;
    if (checked == null || checked.config() != config) {
      throw new IllegalStateException("what is applied was checked just before");
    }
    switch (checked.part()) {
      case Part.Servers(
              RuntimeConfig.Servers from,
              Groupings of,
              Map<InstanceKey, Map<String, ClientTls>> read) -> {
        rows = from;
        groupings = of;
        tls = tls.with(read);
      }
      case Part.Accounts(Map<String, Account> all) -> {
        accounts = all;
        publish(inForce.servers());
        return;
      }
      case Part.Rules(RuleSet compiled) -> {
        rules = compiled;
        publish(inForce.servers());
        return;
      }
      case Part.Settings(
              Variables values,
              ClientTls usual,
              Map<InstanceKey, Map<String, ClientTls>> ofRows) -> {
        variables = values;
        tls = new LoadedTls(usual, ofRows == null ? tls.rows() : ofRows);
        tunables = ProxyVariables.tunables(values);
        settings = ProxyVariables.monitor(values);
        events.configure(ProxyVariables.events(values, data));
      }
      case null -> {
        return;
      }
    }
    resettle();
  }

  /** Null if the proxy has nothing to do with it. */
  private @Nullable Part part(RuntimeConfig config) throws AdminException {
    RuntimeConfig.Servers known;
    Variables spoken;
    RuleSet before;
    synchronized (this) {
      known = rows;
      spoken = variables;
      before = rules;
    }
    return switch (config) {
      case RuntimeConfig.Servers some -> {
        Mapping.checkServers(some);
        yield new Part.Servers(
            some, Mapping.groupings(some), LoadedTls.read(some, spoken, data, problems()));
      }
      case RuntimeConfig.Users some -> new Part.Accounts(AccountMap.of(accountsOf(some)));
      case RuntimeConfig.Rules some -> new Part.Rules(Mapping.rules(some, before));
      case RuntimeConfig.Settings some when some.module() == ConfigModule.MYSQL_VARIABLES -> {
        ProxyVariables.check(some.variables());
        Variables next = some.variables();
        yield new Part.Settings(
            next, LoadedTls.read(next, data, problems()), ofRows(known, spoken, next));
      }
      default -> null;
    };
  }

  private synchronized Map<String, Account> accountsOf(RuntimeConfig.Users some)
      throws AdminException {
    Map<UserRow, Account> made = new IdentityHashMap<>(some.users().size());
    Map<String, Account> all = Mapping.accounts(some, accountsByRow, made);
    accountsByRow = made;
    return all;
  }

  /** Null if they are as they were. */
  private @Nullable Map<InstanceKey, Map<String, ClientTls>> ofRows(
      RuntimeConfig.@Nullable Servers known, @Nullable Variables before, Variables next)
      throws AdminException {
    String name = "mysql-ssl_p2s_verify_hostname";
    boolean same = before != null && before.flag(name) == next.flag(name);
    return known == null || same ? null : LoadedTls.read(known, next, data, problems());
  }

  /**
   * At the start nobody is there to mend it: the servers that it is for are refused, the others
   * serve.
   */
  private synchronized Problems problems() {
    return proxy != null ? Problems.STRICT : (module, what) -> refusedUntilRead(what);
  }

  private synchronized ClientTls refusedUntilRead(String what) {
    if (!unreadable.contains(what)) {
      unreadable.add(what);
      LOG.error("{}; servers whose certificates it verifies are refused until it is read", what);
    }
    return ClientTls.refusing(
        "how its certificate is verified could not be read at the start: "
            + what
            + "; mend it, and PROXYSQL RELOAD TLS");
  }

  /** What could not be read at the start, and has servers refused since. */
  synchronized List<String> unreadable() {
    return List.copyOf(unreadable);
  }

  /**
   * A check has found something else than before. Hundreds do so at once when many servers are new,
   * and whoever loads something then must not wait behind all of them.
   */
  private void noticed() {
    if (noticed.compareAndSet(false, true)) {
      Thread.ofVirtual().name("placement").start(this::place);
    }
  }

  /** As {@link #refresh}, one after the other, and others are kept waiting for the end alone. */
  private void place() {
    placing.lock();
    try {
      noticed.set(false); // what is found from now on is looked at once more
      boolean placed = false;
      while (!placed) {
        placed = placed();
      }
    } finally {
      placing.unlock();
    }
  }

  /** False if something else was loaded meanwhile. */
  private boolean placed() {
    List<ServerEntry> configured;
    Groupings of;
    MonitorSettings by;
    synchronized (this) {
      configured = servers;
      of = groupings;
      by = settings;
    }
    Fleet.Outcome outcome = Fleet.effective(configured, of, monitor.seen(), by);
    synchronized (this) {
      boolean same = configured == servers && of == groupings && by == settings;
      if (same) {
        take(outcome);
      }
      return same;
    }
  }

  private synchronized void refresh() {
    take(Fleet.effective(servers, groupings, monitor.seen(), settings));
  }

  private synchronized void take(Fleet.Outcome outcome) {
    explain(outcome.reasons());
    List<ServerEntry> now = outcome.servers();
    List<ServerEntry> before = inForce.servers();
    publish(now.equals(before) ? before : now);
  }

  /** Hands it to the proxy if it is another. */
  private synchronized void publish(List<ServerEntry> now) {
    ProxyConfig next =
        new ProxyConfig(now, groupings.routed(), accounts, rules, tunables, policies);
    boolean news = !next.equals(inForce);
    if (news || settings.enabled() != warming) {
      warming = settings.enabled();
      warmer.watch(next.servers(), accounts.values(), warming);
    }
    if (news) {
      inForce = next;
      if (proxy != null) {
        proxy.configure(next);
      }
    }
  }

  private void explain(Map<InstanceKey, String> now) {
    now.forEach(
        (instance, reason) -> {
          if (!reason.equals(reasons.get(instance))) {
            LOG.info("{} {}", instance, reason);
          }
        });
    reasons = now;
  }

  @Override
  public void close() throws IOException {
    warmer.close();
    monitor.close();
    events.close();
  }
}
