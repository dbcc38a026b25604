package dev.baton.server.command;

import dev.baton.server.bench.compatibility.Compatibility;
import dev.baton.server.bench.compatibility.CompatibilityReport;
import dev.baton.server.demo.StopSignal;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code baton bench compatibility}: whether clients notice the proxy. */
@Command(
    name = "compatibility",
    sortOptions = false,
    description = {
      "Runs the same checks through each client (drivers of several languages, command lines)"
          + " directly on a server and through the proxy before it and its replica, and prints"
          + " which pass.",
      "Exit status: 0 if no client saw anything else through the proxy, 1 if one did or none is"
          + " installed."
    })
public final class CompatibilityCommand implements Callable<Integer> {

  @Mixin EngineOption server = new EngineOption();

  @Option(
      names = "--clients",
      paramLabel = "NAME,…",
      split = ",",
      description = "Which clients to run. Without it all that are installed.")
  List<String> clients = List.of();

  @Mixin ReportOption report = new ReportOption();

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = CommandSpecs.given(spec).commandLine().getOut();
    StopSignal stop = StopSignal.install();
    try (Compatibility compatibility = Compatibility.start(server.engine, clients)) {
      CompatibilityReport result =
          compatibility.run(
              stop::isRequested,
              line -> {
                out.println(line);
                out.flush();
              });
      out.println();
      Compatibility.lines(result).forEach(out::println);
      out.printf(
          "%n%s: %s; %d statements went to the replica%n",
          result.engine(),
          result.differences() == 0
              ? "nothing differs through the proxy"
              : result.differences() + " checks differ through the proxy",
          result.replicaReads());
      out.flush();
      report.write(result);
      return result.differences() == 0 && result.ran() ? 0 : 1;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(CommandSpecs.given(spec).commandLine(), e.getMessage(), e);
    }
  }
}
