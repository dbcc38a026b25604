package dev.baton.server.bench.differential;

import dev.baton.ops.provision.engine.CachedFolder;
import dev.baton.ops.provision.engine.Engine;
import dev.baton.ops.provision.engine.EngineCache;
import dev.baton.ops.provision.engine.Engines;
import dev.baton.wire.client.ServerErrorException;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Random sessions whose steps are done twice, on a server and through the proxy to another one that
 * began alike; each answer must be the same, packet by packet. The sessions of a round take turns
 * step by step, so that they change server connections all the time; each has a schema of its own,
 * so that what it sees depends on nothing but what it did. The seed decides everything.
 */
public final class Differential implements Closeable {
  private static final int SESSIONS = 6;
  private static final int STEPS = 60;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String engine;
  private final Path folder;
  private final ComparedServers servers;

  private Differential(String engine, Path folder, ComparedServers servers) {
    this.engine = engine;
    this.folder = folder;
    this.servers = servers;
  }

  /** Starts the servers and the proxy. */
  public static Differential start(String engineName) throws IOException {
    Engine engine = Engines.resolve(engineName, EngineCache.standard());
    Path folder = Files.createTempDirectory("baton-differential");
    try {
      return new Differential(
          engine.describe(), folder, ComparedServers.start(engine, folder, schemas()));
    } catch (IOException | RuntimeException e) {
      CachedFolder.deleteTree(folder);
      throw e;
    }
  }

  private static List<String> schemas() {
    return IntStream.range(0, SESSIONS).mapToObj(i -> "s" + i).toList();
  }

  /**
   * Compares rounds of sessions, each from the next seed, until one differs or it is enough.
   *
   * @param enough asked between the rounds, of which there is one at least
   */
  public DifferentialReport run(long firstSeed, BooleanSupplier enough, PrintWriter out)
      throws IOException {
    Tally tally = new Tally();
    long seed = firstSeed;
    do {
      List<String> difference = round(seed, tally);
      if (!difference.isEmpty()) {
        difference.forEach(out::println);
        out.flush();
        return tally.report(engine, firstSeed, seed, difference);
      }
      seed++;
    } while (!enough.getAsBoolean());
    return tally.report(engine, firstSeed, seed - 1, List.of());
  }

  /** What was compared so far. */
  private static final class Tally {
    private long steps;
    private long packets;
    private long errors;
    private long refused;

    DifferentialReport report(String engine, long first, long last, List<String> difference) {
      return new DifferentialReport(
          engine, first, last, steps, packets, errors, refused, difference);
    }
  }

  private List<String> round(long seed, Tally tally) throws IOException {
    Random random = new Random(seed);
    List<SessionPair> pairs = new ArrayList<>();
    try {
      for (String schema : schemas()) {
        SessionScript script =
            new SessionScript(new Random(random.nextLong()), seed + schema, List.of(schema));
        pairs.add(SessionPair.open(servers, schema, script, PATIENCE));
      }
      for (int i = 0; i < SESSIONS * STEPS; i++) {
        if (pairs.isEmpty()) {
          break;
        }
        SessionPair pair = pairs.get(random.nextInt(pairs.size()));
        SessionPair.Compared compared = pair.step();
        tally.steps++;
        tally.packets += compared.packets();
        tally.errors += compared.errors();
        if (compared.refused()) {
          tally.refused++;
          pairs.remove(pair);
          pair.close();
          servers.refill(pair.schema());
        }
        if (!compared.difference().isEmpty()) {
          List<String> told = new ArrayList<>();
          told.add("seed " + seed + ", step " + i + ", schema " + pair.schema() + ":");
          told.addAll(compared.difference());
          return told;
        }
      }
      return List.of();
    } catch (ServerErrorException e) {
      throw new IOException("seed " + seed + ": " + e.getMessage(), e);
    } finally {
      for (SessionPair pair : pairs) {
        pair.close();
      }
    }
  }

  @Override
  public void close() throws IOException {
    servers.close();
    CachedFolder.deleteTree(folder);
  }
}
