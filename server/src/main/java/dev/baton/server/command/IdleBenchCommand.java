package dev.baton.server.command;

import dev.baton.cli.api.ApiJson;
import dev.baton.ops.provision.engine.Engines;
import dev.baton.server.bench.instances.IdleManagerBench;
import dev.baton.server.bench.instances.InstancesReport;
import dev.baton.server.demo.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code baton bench idle}: what a manager costs that has nothing to do. */
@Command(
    name = "idle",
    sortOptions = false,
    description = {
      "Measures the processor time and memory of a manager with default settings, in a process of"
          + " its own, that watches three local servers without load.",
      "Exit status: 0 if it could be measured."
    })
public final class IdleBenchCommand implements Callable<Integer> {

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      defaultValue = "mariadb",
      description = "The database server: " + Engines.ACCEPTED + ".")
  String engine = "mariadb";

  @Option(
      names = "--warm-up",
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = DurationConverter.class,
      description = "How long to wait before measuring (default ${DEFAULT-VALUE}).")
  Duration warmUp = Duration.ofSeconds(60);

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = DurationConverter.class,
      description = "How long to measure (default ${DEFAULT-VALUE}).")
  Duration duration = Duration.ofSeconds(60);

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Where the figures are written, as JSON.")
  @Nullable Path report;

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (spec == null) {
      throw new IllegalStateException("not run by picocli");
    }
    StopSignal stop = StopSignal.install();
    InstancesReport result =
        new IdleManagerBench(
                engine, warmUp, duration, spec.commandLine().getOut(), stop::isRequested)
            .run();
    if (report != null) {
      Files.writeString(report, ApiJson.PRETTY.writeValueAsString(result) + "\n");
    }
    return 0;
  }
}
