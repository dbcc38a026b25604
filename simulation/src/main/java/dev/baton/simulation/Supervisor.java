package dev.baton.simulation;

import dev.baton.cluster.DecisionLog;
import dev.baton.cluster.history.HistoryStore;
import dev.baton.cluster.history.SqliteHistory;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.routing.RouteFollower;
import dev.baton.core.secret.Secret;
import dev.baton.manager.DefaultManager;
import dev.baton.manager.api.ClusterStatus;
import dev.baton.manager.api.ManagerEvent;
import dev.baton.manager.config.ClusterDefinition;
import dev.baton.manager.config.ManagerPorts;
import dev.baton.manager.config.ManagerSettings;
import dev.baton.simulation.link.ManagerProcess;
import dev.baton.simulation.link.RemoteProxy;
import dev.baton.simulation.link.SimulatedPorts;
import dev.baton.simulation.link.VerbWatcher;
import dev.baton.simulation.net.Node;
import dev.baton.simulation.proxy.SimulatedProxy;
import dev.baton.simulation.server.FakeServer;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.port.ReplicationCredentials;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Runs the real manager as a process that may die, and starts it again. */
final class Supervisor implements AutoCloseable {
  private static final long RESTART_NANOS = 300_000_000;
  private static final int RESTART_JITTER_NANOS = 2_000_000_000;

  /** Ids of operations and recoveries are drawn by chance, and not from the seed. */
  private static final Pattern RANDOM_IDS = Pattern.compile("\\b([a-z])-[0-9a-f]{8}\\b");

  private final World world;
  private final String id;
  private final Node node;
  private final DecisionLog log;
  private final VerbWatcher watcher;
  private final HistoryStore history = SqliteHistory.inMemory();
  private int runs;
  private boolean stopped;
  private @Nullable ManagerProcess process;
  private @Nullable DefaultManager manager;

  /**
   * @param id who this manager is to others
   * @param log survives it, as its history does; the one whose log is the world's leads the proxies
   */
  Supervisor(World world, String id, Node node, DecisionLog log, VerbWatcher watcher) {
    this.world = world;
    this.id = id;
    this.node = node;
    this.log = log;
    this.watcher = watcher;
  }

  void start() {
    runs++;
    ManagerProcess started =
        new ManagerProcess(
            node.name() + runs, node, world.network, world.scheduler, world.trace::add, this::died);
    process = started;
    manager = null;
    world.trace.add(node + " starts");
    started
        .tasks()
        .start(
            "boot",
            () -> {
              DefaultManager made = make(started);
              made.addListener(
                  event -> {
                    world.trace.add(says() + event.kind() + ": " + said(event));
                    if (event.kind().equals("revoke")) {
                      watcher.revocationEnds();
                    }
                  });
              manager = made;
              made.start();
            });
  }

  private String says() {
    return node == world.managerNode ? "says " : node + " says ";
  }

  private static String said(ManagerEvent event) {
    return RANDOM_IDS.matcher(event.sentence()).replaceAll("$1-…");
  }

  private DefaultManager make(ManagerProcess started) {
    List<RouteFollower> followers =
        (log == world.log ? world.proxies : List.<SimulatedProxy>of())
            .stream()
                .<RouteFollower>map(
                    proxy ->
                        new RemoteProxy(
                            started,
                            proxy.node(),
                            proxy.follower(),
                            world.flaw == Flaw.LEASES_COUNT_FROM_ARRIVAL))
                .toList();
    ManagerPorts ports =
        SimulatedPorts.of(
            started,
            world.servers,
            log,
            history,
            watcher,
            world.scenario.owned(),
            archived -> world.trace.add("archived " + archived));
    return new DefaultManager(
        ManagerSettings.defaults(id, Path.of("archive")),
        List.of(
            new ClusterDefinition(
                World.CLUSTER,
                seeds(),
                Flaws.policy(world.flaw, policy()),
                new ReplicationCredentials("repl", new Secret("x"), true),
                followers,
                Flaws.armed(world.flaw, world.scenario.armed()))),
        Flaws.ports(world.flaw, ports, world));
  }

  /**
   * The first finds the others by one. A second one is told of all: by one alone, whose replicas do
   * not read from it just then, it could not know that there is a cluster that somebody else has.
   */
  private List<InstanceKey> seeds() {
    List<InstanceKey> all = world.servers.servers().stream().map(FakeServer::key).toList();
    return log == world.log ? List.of(all.getFirst()) : all;
  }

  private DurabilityPolicy policy() {
    int acks = world.scenario.acks();
    return acks == 0 ? DurabilityPolicy.async() : DurabilityPolicy.semiSync(acks);
  }

  private void died() {
    ManagerProcess dead = process;
    if (dead != null) {
      world.servers.servers().forEach(server -> server.lock().release(dead));
    }
    manager = null;
    if (stopped) {
      return;
    }
    world.scheduler.after(RESTART_NANOS + world.random.nextInt(RESTART_JITTER_NANOS), this::start);
  }

  /** Kills it now, or right before a later step. */
  void crash(int steps) {
    ManagerProcess running = process;
    if (running == null || !running.isAlive()) {
      return;
    }
    if (steps == 0) {
      running.crash();
    } else {
      running.crashAfterSteps(steps);
    }
  }

  /** Kills it, and nobody starts it again. */
  void stop() {
    stopped = true;
    crash(0);
  }

  /** A proxy tells of trouble with a server. */
  void noticed(FakeServer server) {
    asked("observer", running -> running.backendObserver().backendFailed(server.key(), "broken"));
  }

  /** What a person asks for. */
  interface Request {
    void ask(DefaultManager manager);
  }

  void asked(String what, Request request) {
    ManagerProcess running = process;
    DefaultManager made = manager;
    if (running != null && running.isAlive() && made != null) {
      running.tasks().start(what, () -> request.ask(made));
    }
  }

  /** What the manager says of the cluster now. */
  String explanation() {
    DefaultManager made = manager;
    if (made == null) {
      return "the manager does not run";
    }
    ClusterStatus status = made.clusters().getFirst();
    return status.problems() + " " + status.explanation();
  }

  /** What is kept outside the heap is given back. */
  @Override
  public void close() {
    history.close();
  }
}
