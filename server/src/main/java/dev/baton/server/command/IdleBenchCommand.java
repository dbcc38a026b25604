package dev.baton.server.command;

import dev.baton.server.bench.instances.IdleManagerBench;
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

  @Mixin EngineOption server = new EngineOption();

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

  @Mixin ReportOption report = new ReportOption();

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandSpec typed = CommandSpecs.given(spec);
    StopSignal stop = StopSignal.install();
    InstancesReport result =
        new IdleManagerBench(
                server.engine, warmUp, duration, typed.commandLine().getOut(), stop::isRequested)
            .run();
    report.write(result);
    return 0;
  }
}
