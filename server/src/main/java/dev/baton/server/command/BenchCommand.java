package dev.baton.server.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code baton bench}: measurements of Baton itself. */
@Command(
    name = "bench",
    description = "Measures Baton itself; see the commands below it.",
    subcommands = {
      AdminBenchCommand.class,
      CompatibilityCommand.class,
      DifferentialCommand.class,
      EnduranceCommand.class,
      FailoverBenchCommand.class,
      IdleBenchCommand.class,
      InstancesBenchCommand.class,
      ProxyBenchCommand.class
    })
public final class BenchCommand implements Runnable {

  @Spec @Nullable CommandSpec spec;

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "say what to measure");
    }
  }
}
