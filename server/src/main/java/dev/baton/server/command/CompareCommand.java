package dev.baton.server.command;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.core.time.Tasks;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.ops.backup.Server;
import dev.baton.ops.backup.create.TableChunks.Chunk;
import dev.baton.ops.compare.ReplicaComparison;
import dev.baton.ops.compare.ReplicaComparison.Findings;
import dev.baton.ops.compare.WireComparedServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code baton compare}: whether replicas have the rows that their primary has. */
@Command(
    name = "compare",
    sortOptions = false,
    description = {
      "Reads every row of a primary and of its replicas in chunks and compares checksums, while all"
          + " are in use: nothing is locked or written, and replication goes on.",
      "Names each chunk that differs. Exits 0 if none does."
    })
public final class CompareCommand implements Callable<Integer> {

  private static final int KILOBYTE = 1024;

  @Parameters(index = "0", paramLabel = "PRIMARY", description = "HOST:PORT of the primary.")
  String primary = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "REPLICA",
      description = "HOST:PORT of each replica, one after the other.")
  List<String> replicas = List.of();

  @Mixin ServerAccount account = new ServerAccount();

  @Option(
      names = "--chunk-size",
      paramLabel = "KB",
      defaultValue = "4096",
      description =
          "How large a chunk is, of tables whose primary key begins with a whole number (default"
              + " ${DEFAULT-VALUE}); others are one chunk.")
  int chunkKilobytes;

  @Option(
      names = "--pace",
      paramLabel = "PERCENT",
      defaultValue = "50",
      description = "In which share of the time rows are read (default ${DEFAULT-VALUE}).")
  int pace;

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = CommandSpecs.given(spec).commandLine().getOut();
    if (pace < 1 || pace > 100 || chunkKilobytes < 1) {
      throw CommandSpecs.usage(spec, "--pace is 1 to 100, --chunk-size 1 or more");
    }
    InstanceKey source = ServerAccount.key(primary, spec);
    List<InstanceKey> keys = replicas.stream().map(one -> ServerAccount.key(one, spec)).toList();
    LinkCredentials credentials = account.credentials(spec);
    boolean same = true;
    for (InstanceKey key : keys) {
      same &= compare(new Server(source, credentials), new Server(key, credentials), out);
    }
    return same ? 0 : 1;
  }

  private boolean compare(Server from, Server to, PrintWriter out)
      throws IOException, InterruptedException {
    try (WireComparedServer here = WireComparedServer.open(from);
        WireComparedServer there = WireComparedServer.open(to)) {
      if (here.isMariaDb() != there.isMariaDb()) {
        throw new IOException(from.key() + " and " + to.key() + " are of different flavours");
      }
      List<Chunk> chunks = here.chunks((long) chunkKilobytes * KILOBYTE);
      Findings findings =
          new ReplicaComparison(here, there, pace, MonotonicClock.SYSTEM, Tasks.SYSTEM)
              .run(
                  chunks,
                  line -> {
                    out.println(line);
                    out.flush();
                  });
      out.println(
          findings.same()
              ? "%s has what %s has: %d rows in %d chunks"
                  .formatted(to.key(), from.key(), findings.rows(), findings.chunks())
              : "%s is NOT shown to have what %s has: %d differences, %d chunks undecided"
                  .formatted(
                      to.key(),
                      from.key(),
                      findings.differences().size(),
                      findings.undecided().size()));
      out.flush();
      return findings.same();
    }
  }
}
