package dev.baton.server.command;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.ops.archive.stream.ArchiveRequest;
import dev.baton.ops.archive.stream.Archiver;
import dev.baton.server.demo.StopSignal;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code baton binlog archive}: keeps every transaction of a cluster. */
@Command(
    name = "archive",
    sortOptions = false,
    description = {
      "Reads the primary's binary log as a replica would and archives it, across failovers, until it"
          + " is stopped. Ended in whatever way, it goes on where whole transactions ended.",
      "A restore from a backup to a point in time needs it."
    })
public final class BinlogArchiveCommand implements Callable<Integer> {

  private static final long MEGABYTE = 1L << 20;

  @Option(
      names = "--from",
      paramLabel = "HOST:PORT",
      required = true,
      split = ",",
      description =
          "The cluster's servers, divided by commas. The one that takes writes is read; what it has"
              + " purged is taken from the others.")
  List<String> addresses = List.of();

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      converter = ArchivePathConverter.class,
      required = true,
      description = "The archive's folder, of one cluster; made if it does not exist.")
  Path directory = Path.of("");

  @Mixin ServerAccount account = new ServerAccount();

  @Option(
      names = "--segment-size",
      paramLabel = "MB",
      defaultValue = "64",
      description = "From how many megabytes on a file is finished (default ${DEFAULT-VALUE}).")
  long segmentSize;

  @Option(
      names = "--segment-age",
      paramLabel = "DURATION",
      defaultValue = "10m",
      converter = DurationConverter.class,
      description = "After which time a file is finished (default ${DEFAULT-VALUE}).")
  Duration segmentAge = Duration.ofMinutes(10);

  @Option(
      names = "--gap-wait",
      paramLabel = "DURATION",
      defaultValue = "5m",
      converter = DurationConverter.class,
      description =
          "How long to wait for a server that cannot be reached or is not as far yet, when the others"
              + " have purged what is needed, before going on with a gap (default ${DEFAULT-VALUE}).")
  Duration gapWait = Duration.ofMinutes(5);

  @Option(
      names = "--once",
      description = "End when everything is archived that the primary had at the beginning.")
  boolean once;

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = CommandSpecs.given(spec).commandLine().getOut();
    if (segmentSize < 1 || segmentSize > 1 << 20) {
      throw CommandSpecs.usage(spec, "--segment-size: give 1 to 1048576 megabytes");
    }
    List<InstanceKey> servers =
        addresses.stream().map(address -> ServerAccount.key(address.strip(), spec)).toList();
    ArchiveRequest request =
        new ArchiveRequest(
            servers,
            account.credentials(spec),
            directory,
            segmentSize * MEGABYTE,
            segmentAge,
            gapWait,
            once);
    StopSignal stop = StopSignal.install();
    InstantSource wall = InstantSource.system();
    new Archiver(
            request,
            wall,
            MonotonicClock.SYSTEM,
            line -> {
              out.println(wall.instant().truncatedTo(ChronoUnit.SECONDS) + " " + line);
              out.flush();
            },
            stop::isRequested)
        .run();
    return 0;
  }
}
