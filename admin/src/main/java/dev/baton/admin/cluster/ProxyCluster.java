package dev.baton.admin.cluster;

import dev.baton.admin.cluster.ClusterProblems.Kind;
import dev.baton.admin.command.AdminCommand;
import dev.baton.admin.engine.AdminEngine;
import dev.baton.admin.engine.MemberConfig;
import dev.baton.admin.runtime.Checksums;
import dev.baton.admin.runtime.ProxyControl;
import dev.baton.admin.runtime.RuntimeConfig;
import dev.baton.admin.runtime.RuntimeConsumer;
import dev.baton.admin.runtime.row.ClusterMemberRow;
import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.ConfigModule;
import dev.baton.admin.store.SqlResult;
import dev.baton.admin.variable.ProductVersion;
import dev.baton.core.instance.InstanceKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This proxy's part in a cluster of proxies: looks at every member that {@code proxysql_servers}
 * names, and tells them when something was loaded here. One that no member names, a satellite,
 * takes part by looking alone.
 *
 * <p>Made first and given to the administration as one of its consumers and as its control; {@link
 * #join} begins the work. Thread-safe.
 */
public final class ProxyCluster implements RuntimeConsumer, ProxyControl, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ProxyCluster.class);
  private static final String TIE =
      ", which was loaded in the same second and has the greater checksum";
  private static final ClusterContext.Fetched DONE =
      new ClusterContext.Fetched(null, Kind.NOT_THE_SAME, "");

  private final AdminEngine.Parts parts;
  private final ClusterSecrets secrets;
  private final ClusterProblems problems;
  private final ReentrantLock takingOver = new ReentrantLock();
  private final ThreadLocal<Boolean> taking = ThreadLocal.withInitial(() -> false);
  private final Map<ClusterMemberRow, Member> members = new LinkedHashMap<>();

  private volatile ClusterSettings settings = ClusterSettings.NONE;
  private List<ClusterMemberRow> rows = List.of();
  private @Nullable AdminEngine engine;
  private boolean closed;

  private ProxyCluster(AdminEngine.Parts parts) {
    this.parts = parts;
    this.secrets = new ClusterSecrets(parts.random());
    this.problems = new ClusterProblems(parts.clock());
  }

  /** Of an administration with these parts; it has to be added to them. */
  public static ProxyCluster of(AdminEngine.Parts parts) {
    return new ProxyCluster(parts);
  }

  /** The parts with this cluster among them. */
  public AdminEngine.Parts added() {
    List<RuntimeConsumer> consumers = new ArrayList<>(parts.consumers());
    consumers.add(this);
    return new AdminEngine.Parts(
        parts.folder(),
        consumers,
        this,
        parts.config(),
        parts.audit(),
        parts.clock(),
        parts.monotonic(),
        parts.random());
  }

  /** Begins to look at the members, with what is in force. */
  public void join(AdminEngine started) {
    new ClusterTables(this::current, problems, secrets, parts.monotonic(), parts.clock())
        .provideTo(started.tables());
    synchronized (this) {
      engine = started;
      reconcile();
    }
  }

  private synchronized List<Member> current() {
    return List.copyOf(members.values());
  }

  // --- what is loaded here ---

  @Override
  public boolean consumes(ConfigModule module) {
    return module == ConfigModule.PROXYSQL_SERVERS;
  }

  @Override
  public boolean honours(String variable) {
    return ClusterSettings.honours(variable);
  }

  @Override
  public void check(RuntimeConfig config) throws AdminException {
    if (config instanceof RuntimeConfig.Cluster cluster) {
      for (ClusterMemberRow row : cluster.members()) {
        try {
          new InstanceKey(row.hostname(), row.port());
        } catch (IllegalArgumentException e) {
          throw AdminException.refusedLoad(
              ConfigModule.PROXYSQL_SERVERS,
              "proxysql_servers (%s, %d): %s".formatted(row.hostname(), row.port(), e.getMessage()),
              e);
        }
      }
    }
  }

  @Override
  public void apply(RuntimeConfig config) {
    secrets.took(config);
    synchronized (this) {
      if (config instanceof RuntimeConfig.Cluster cluster) {
        rows = cluster.members();
        reconcile();
      } else if (config instanceof RuntimeConfig.Settings some
          && some.module() == ConfigModule.ADMIN_VARIABLES) {
        ClusterSettings next = ClusterSettings.of(some.variables());
        boolean otherLogin =
            !next.user().equals(settings.user()) || !next.password().equals(settings.password());
        settings = next;
        secrets.key(next.password());
        if (otherLogin) {
          leave();
        }
        reconcile();
      }
      if (!taking.get()) {
        members.values().forEach(Member::tell);
      }
    }
  }

  private void reconcile() {
    if (engine == null || closed) {
      return;
    }
    List<ClusterMemberRow> wanted = settings.user().isEmpty() ? List.of() : rows;
    members
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !wanted.contains(entry.getKey());
              if (gone) {
                entry.getValue().close();
                problems.forget(entry.getValue().key());
              }
              return gone;
            });
    for (ClusterMemberRow row : wanted) {
      members.computeIfAbsent(
          row,
          one -> {
            Member member = new Member(one, new OwnSide(Objects.requireNonNull(engine)));
            Thread.ofVirtual().name("cluster-" + one.hostname() + ":" + one.port()).start(member);
            return member;
          });
    }
  }

  private void leave() {
    members.values().forEach(Member::close);
    members.clear();
  }

  // --- what administrators and members ask for ---

  @Override
  public void perform(AdminCommand.Action action) throws AdminException {
    if (action == AdminCommand.Action.CLUSTER_CHECK) {
      int most = settings.diffs().values().stream().mapToInt(Integer::intValue).max().orElse(0);
      current().forEach(member -> member.hurry(most + 2));
    } else {
      parts.control().perform(action);
    }
  }

  @Override
  public SqlResult lead(AdminCommand.Lead command, String from) throws AdminException {
    return parts.control().lead(command, from);
  }

  @Override
  public void kill(long session, boolean queryOnly) throws AdminException {
    parts.control().kill(session, queryOnly);
  }

  @Override
  public synchronized void close() {
    closed = true;
    leave();
  }

  /** What the members' checks see of this proxy. */
  private final class OwnSide implements ClusterContext {

    private final AdminEngine own;

    private OwnSide(AdminEngine own) {
      this.own = own;
    }

    @Override
    public String version() {
      return ProductVersion.TEXT;
    }

    @Override
    public ClusterSettings settings() {
      return settings;
    }

    @Override
    public ClusterProblems problems() {
      return problems;
    }

    @Override
    public Map<String, Checksums.Value> checksums() {
      Map<String, Checksums.Value> values = new HashMap<>();
      own.checksums().values().forEach(value -> values.put(value.name(), value));
      return values;
    }

    @Override
    public Fetched take(
        MemberLink from,
        SyncedModule module,
        Checksums.Value theirs,
        Checksums.Value before,
        boolean tie)
        throws IOException {
      takingOver.lock(); // several members may have the same news
      try {
        Checksums.Value now = checksums().getOrDefault(module.checksum(), before);
        return now.equals(before) ? take(from, module, theirs, now, tie ? TIE : "") : DONE;
      } finally {
        takingOver.unlock();
      }
    }

    private Fetched take(
        MemberLink from,
        SyncedModule module,
        Checksums.Value theirs,
        Checksums.Value before,
        String remark)
        throws IOException {
      MemberConfig config = from.fetch(module, theirs, secrets, settings.saved().contains(module));
      taking.set(true);
      try {
        String kept = own.takeOver(config);
        LOG.info(
            "Cluster: {} fetched from {} (version {}, epoch {}, checksum {}){}; own version was {},"
                + " epoch {}{}",
            module.checksum(),
            config.from(),
            theirs.version(),
            theirs.epoch(),
            theirs.checksum(),
            remark,
            before.version(),
            before.epoch(),
            kept == null ? "" : "; what it replaced is in " + kept);
        return compared(module, theirs);
      } catch (AdminException e) {
        return new Fetched(
            "it was fetched and is not taken over: " + e.reason(),
            Kind.REFUSED,
            "nothing changed here; correct it on the member, or say here"
                + " admin-cluster_…_diffs_before_sync=0 to keep them apart; it is tried again");
      } finally {
        taking.remove();
      }
    }

    /** Whether it is the same now; if not, fetching it again would not help. */
    private Fetched compared(SyncedModule module, Checksums.Value theirs) {
      Checksums.Value now = checksums().get(module.checksum());
      if (now != null && now.checksum().equals(theirs.checksum())) {
        return DONE;
      }
      return new Fetched(
          "it was taken over and has another checksum here",
          Kind.NOT_THE_SAME,
          "compare runtime_" + module.module().tables().getFirst().name() + " on both");
    }

    @Override
    public long nanos() {
      return parts.monotonic().nanos();
    }

    @Override
    public long epochSecond() {
      return parts.clock().instant().getEpochSecond();
    }
  }
}
