package dev.baton.server.bench.proxy;

import dev.baton.ops.provision.engine.CachedFolder;
import dev.baton.ops.provision.engine.Engine;
import dev.baton.ops.provision.engine.EngineCache;
import dev.baton.ops.provision.engine.Engines;
import dev.baton.ops.provision.server.Ports;
import dev.baton.wire.client.WireConnection;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * Clients that are connected and say nothing, as most of a large pool are: what each costs in
 * memory and server connections, and what they do to those that work.
 */
public final class IdleBench {

  private static final int FEW = 2_000;
  private static final int MANY = 10_000;
  private static final int ACTIVE = 1_000;
  private static final int WARM_UP_SECONDS = 10;

  /** What the proxy, or this process, opens beside the clients' sockets. */
  private static final int OTHER_FILES = 700;

  private static final BenchCase BESIDE_FEW = new BenchCase(Workload.POINT, 16, Protocol.TEXT);
  private static final BenchCase BESIDE_MANY = new BenchCase(Workload.POINT, ACTIVE, Protocol.TEXT);

  private final ProxyBenchSettings settings;
  private final PrintWriter out;

  private IdleBench(ProxyBenchSettings settings, PrintWriter out) {
    this.settings = settings;
    this.out = out;
  }

  /**
   * @throws IOException as {@link ProxyBench#run}
   */
  public static IdleReport run(ProxyBenchSettings settings, PrintWriter out)
      throws IOException, InterruptedException {
    Tools tools = ProxyBench.tools(out);
    return new IdleBench(settings, out).run(tools);
  }

  private IdleReport run(Tools tools) throws IOException, InterruptedException {
    Engine engine = Engines.resolve(settings.engine(), EngineCache.standard());
    Path folder = Files.createTempDirectory("baton-bench");
    try (BenchServer server = BenchServer.start(engine, folder.resolve("server"))) {
      Sysbench sysbench = new Sysbench(tools.sysbench().orElseThrow(), server.login());
      sysbench.prepare(server.port());
      Proxies proxies =
          new Proxies(
              tools,
              folder,
              new Ports(new SecureRandom()),
              server.port(),
              settings.ioThreads(),
              server.login());
      try (Target haproxy = proxies.haproxy(FEW + BESIDE_FEW.threads() + 10);
          Target baton = proxies.baton()) {
        return run(engine, server, sysbench, haproxy, baton);
      }
    } finally {
      CachedFolder.deleteTree(folder);
    }
  }

  private IdleReport run(
      Engine engine, BenchServer server, Sysbench sysbench, Target haproxy, Target baton)
      throws IOException {
    sysbench.run(BESIDE_FEW, baton.port(), WARM_UP_SECONDS);
    double theirs;
    try (Crowd crowd = new Crowd(haproxy, server.login())) {
      crowd.growTo(FEW);
      theirs = median(sysbench, haproxy);
    }
    long base = ProcessFacts.residentKb(baton.pid());
    try (Crowd crowd = new Crowd(baton, server.login())) {
      int connectionsBefore = server.connections();
      crowd.growTo(FEW);
      double each = (ProcessFacts.residentKb(baton.pid()) - base) / (double) FEW;
      int held = Math.max(0, server.connections() - connectionsBefore);
      double ours = median(sysbench, baton);
      line("%d idle clients: %.1f kB each, %d server connections held".formatted(FEW, each, held));
      line(
          "p99 of 16 threads beside them: %.3f ms, through HAProxy %.3f ms"
              .formatted(ours, theirs));
      int many = Math.min(MANY, ProcessFacts.openFilesLimit() - ACTIVE - OTHER_FILES);
      crowd.growTo(many);
      SysbenchResult beside = sysbench.run(BESIDE_MANY, baton.port(), settings.seconds());
      long manyKb = ProcessFacts.residentKb(baton.pid());
      line(
          "%d idle and %d active clients: %d MB in all, %.0f queries a second, %d errors"
              .formatted(many, ACTIVE, manyKb >> 10, beside.qps(), beside.errors()));
      return new IdleReport(
          engine.describe(),
          base,
          FEW,
          each,
          held,
          ours,
          theirs,
          theirs > 0 ? ours / theirs : null,
          many,
          manyKb,
          ACTIVE,
          beside.qps(),
          beside.errors());
    }
  }

  private double median(Sysbench sysbench, Target target) throws IOException {
    List<Double> all = new ArrayList<>();
    for (int i = 0; i < settings.rounds(); i++) {
      all.add(sysbench.run(BESIDE_FEW, target.port(), settings.seconds()).p99Ms());
    }
    return all.stream().sorted().toList().get(all.size() / 2);
  }

  private void line(String text) {
    out.println(text);
    out.flush();
  }

  /** Clients that have logged in and wait. */
  private static final class Crowd implements Closeable {

    private final Target target;
    private final Sysbench.Login login;
    private final List<WireConnection> clients = new ArrayList<>();

    Crowd(Target target, Sysbench.Login login) {
      this.target = target;
      this.login = login;
    }

    void growTo(int count) throws IOException {
      while (clients.size() < count) {
        clients.add(target.connect(login));
      }
    }

    @Override
    public void close() throws IOException {
      for (WireConnection client : clients) {
        client.close();
      }
    }
  }
}
