package dev.baton.server.command;

import dev.baton.server.bench.Endurance;
import dev.baton.server.bench.EnduranceReport;
import dev.baton.server.bench.EnduranceSettings;
import dev.baton.server.demo.StopSignal;
import dev.baton.server.demo.fault.FaultKind;
import dev.baton.server.wiring.LocalClusterFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code baton bench endurance}: the demo, many times over, held to its limits. */
@Command(
    name = "endurance",
    sortOptions = false,
    description = {
      "Repeats the demo on fresh clusters, for each of several faults, and checks each run: nothing"
          + " lost, duplicated or failed, and no pause longer than the fault's limit.",
      "Exit status: 0 if every run passed."
    })
public final class EnduranceCommand implements Callable<Integer> {

  private static final List<FaultKind> DEFAULT_FAULTS =
      List.of(
          FaultKind.KILL_PRIMARY,
          FaultKind.FREEZE_PRIMARY,
          FaultKind.STOP_PRIMARY,
          FaultKind.SWITCHOVER);

  @Mixin ClusterLoadOptions load = new ClusterLoadOptions();

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "20",
      description = "How often each fault is repeated (default ${DEFAULT-VALUE}).")
  int runs;

  @Option(
      names = "--fault",
      paramLabel = "FAULT",
      converter = KindConverter.class,
      description =
          "Only this fault; repeatable. Default: kill-primary, freeze-primary, stop-primary and"
              + " switchover.")
  List<FaultKind> faults = new ArrayList<>();

  @Option(
      names = "--at",
      paramLabel = "DURATION",
      defaultValue = "5s",
      converter = DurationConverter.class,
      description = "When the fault strikes, after the load began (default ${DEFAULT-VALUE}).")
  Duration at = Duration.ofSeconds(5);

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description =
          "How long each load runs. Default: until 8 s after the fault, 28 s after a freeze.")
  @Nullable Duration length;

  @Mixin ReportOption report = new ReportOption();

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    CommandSpec typed = CommandSpecs.given(spec);
    EnduranceSettings settings = settings();
    Endurance endurance =
        new Endurance(
            settings,
            new LocalClusterFactory(),
            StopSignal.install(),
            typed.commandLine().getOut());
    EnduranceReport result = endurance.run();
    report.write(result);
    return result.passed() ? 0 : 1;
  }

  private EnduranceSettings settings() {
    try {
      return new EnduranceSettings(
          load.server.engine,
          runs,
          faults.isEmpty() ? DEFAULT_FAULTS : faults,
          at,
          Optional.ofNullable(length),
          load.nodes,
          load.clients,
          load.rate);
    } catch (IllegalArgumentException e) {
      throw CommandSpecs.usage(spec, e.getMessage());
    }
  }

  /** A fault by its word. */
  static final class KindConverter implements ITypeConverter<FaultKind> {
    @Override
    public FaultKind convert(String value) {
      try {
        return FaultKind.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
