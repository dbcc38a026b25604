package dev.baton.server.command;

import dev.baton.server.bench.instances.InstancesBench;
import dev.baton.server.bench.instances.InstancesReport;
import dev.baton.server.demo.StopSignal;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code baton bench instances}: what many servers cost their manager. */
@Command(
    name = "instances",
    sortOptions = false,
    description = {
      "Measures one manager that watches many servers: fake ones in this process that speak MySQL's"
          + " protocol and are well, in clusters of a primary and its replicas; the manager is a"
          + " process of its own, armed. Tells its processor time, memory, and how punctual its"
          + " probes were as the servers saw them.",
      "Exit status: 0 if all were watched."
    })
public final class InstancesBenchCommand implements Callable<Integer> {

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "1000",
      description = "How many servers (default ${DEFAULT-VALUE}).")
  int count;

  @Option(
      names = "--cluster-size",
      paramLabel = "N",
      defaultValue = "3",
      description = "Of how many a cluster consists (default ${DEFAULT-VALUE}).")
  int clusterSize;

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      defaultValue = "1s",
      converter = DurationConverter.class,
      description = "How often each is probed (default ${DEFAULT-VALUE}).")
  Duration interval = Duration.ofSeconds(1);

  @Option(
      names = "--warm-up",
      paramLabel = "TIME",
      defaultValue = "30s",
      converter = DurationConverter.class,
      description =
          "How long to wait, once all are found, before measuring (default ${DEFAULT-VALUE}).")
  Duration warmUp = Duration.ofSeconds(30);

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      defaultValue = "30s",
      converter = DurationConverter.class,
      description = "How long to measure (default ${DEFAULT-VALUE}).")
  Duration duration = Duration.ofSeconds(30);

  @Option(
      names = "--heap",
      paramLabel = "MB",
      defaultValue = "256",
      description = "The most the manager's heap may take (default ${DEFAULT-VALUE}).")
  int heap;

  @Mixin ReportOption report = new ReportOption();

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandSpec typed = CommandSpecs.given(spec);
    if (count < 1 || clusterSize < 1 || heap < 32) {
      throw CommandSpecs.usage(
          spec, "--count and --cluster-size must be at least 1, --heap at least 32");
    }
    StopSignal stop = StopSignal.install();
    InstancesReport result =
        new InstancesBench(
                new InstancesBench.Settings(count, clusterSize, interval, warmUp, duration, heap),
                typed.commandLine().getOut(),
                stop::isRequested)
            .run();
    report.write(result);
    return 0;
  }
}
