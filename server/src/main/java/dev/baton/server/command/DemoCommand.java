package dev.baton.server.command;

import dev.baton.server.demo.Demo;
import dev.baton.server.demo.DemoSettings;
import dev.baton.server.demo.StopSignal;
import dev.baton.server.demo.fault.FaultSpec;
import dev.baton.server.demo.output.DemoOutput;
import dev.baton.server.demo.output.LiveOutput;
import dev.baton.server.demo.output.PlainOutput;
import dev.baton.server.wiring.LocalClusterFactory;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code baton demo}: a whole cluster, a checked load, planned faults and a verdict. */
@Command(
    name = "demo",
    sortOptions = false,
    description = {
      "Runs a cluster on this machine: a primary, replicas, a manager, and a proxy in front of"
          + " them, with a checked write load. Ends at Ctrl-C, or after --for.",
      "Exit status: 0 if nothing was lost or duplicated and the cluster ended healthy."
    })
public final class DemoCommand implements Callable<Integer> {

  private static final int NOT_STARTED = 1;
  private static final int INTERRUPTED = 130;

  @Mixin ClusterLoadOptions load = new ClusterLoadOptions();

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "How long the load runs, as in 40s or 2m. Default: until Ctrl-C.")
  @Nullable Duration length;

  @Option(
      names = "--at",
      paramLabel = "TIME=FAULT",
      converter = FaultConverter.class,
      description =
          "Does harm at a time after the load began, as in 15s=kill-primary; repeatable. Faults:"
              + " kill-primary, freeze-primary (woken 20 s later), stop-primary, switchover,"
              + " kill-replica, kill-proxy-connections.")
  List<FaultSpec> faults = new ArrayList<>();

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Where the report is written, as JSON.")
  @Nullable Path report;

  @Option(
      names = "--info",
      paramLabel = "FILE",
      description =
          "Where addresses, process ids and passwords are written (JSON, mode 600) once the cluster"
              + " is up.")
  @Nullable Path info;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "A new or empty folder for the servers' data. Default: a temporary one.")
  @Nullable Path directory;

  @Option(names = "--keep", description = "Leaves the servers' folders behind.")
  boolean keep;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "The proxy's port. Default: a free one.")
  int port;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "The port of the HTTP API and the live page. Default: a free one.")
  int httpPort;

  @Option(
      names = "--base-port",
      paramLabel = "PORT",
      description = "The first of the servers' consecutive ports. Default: free ones.")
  @Nullable Integer basePort;

  @Option(
      names = "--app",
      paramLabel = "COMMAND",
      description =
          "An application that is to run on the proxy, too: a command for the shell, with DB_HOST,"
              + " DB_PORT, DB_USER, DB_PASSWORD and DB_NAME in its environment.")
  @Nullable String application;

  @Option(names = "--plain", description = "Plain lines, as when the output is no terminal.")
  boolean plain;

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    DemoSettings settings = settings();
    StopSignal stop = StopSignal.install();
    try (DemoOutput output = output()) {
      LocalClusterFactory factory = new LocalClusterFactory();
      return new Demo(settings, factory, output, stop, InstantSource.system()).run().exit();
    } catch (InterruptedException e) {
      CommandSpecs.given(spec)
          .commandLine()
          .getErr()
          .println("baton: stopped before the cluster was ready");
      return stop.isRequested() ? INTERRUPTED : NOT_STARTED;
    }
  }

  private DemoSettings settings() {
    checkFolder("--report", report);
    checkFolder("--info", info);
    try {
      return new DemoSettings(
          load.server.engine,
          load.nodes,
          load.clients,
          load.rate,
          Optional.ofNullable(length),
          faults,
          Optional.ofNullable(report),
          Optional.ofNullable(info),
          Optional.ofNullable(directory),
          keep,
          port,
          httpPort,
          basePort == null ? OptionalInt.empty() : OptionalInt.of(basePort),
          Optional.ofNullable(application));
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
  }

  /** Found out now, and not after a run that was to be reported. */
  private void checkFolder(String option, @Nullable Path file) {
    if (file == null) {
      return;
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw usage(option + " " + file + ": its folder does not exist or cannot be written");
    }
    if (Files.isDirectory(file)) {
      throw usage(option + " " + file + " is a folder, not a file");
    }
  }

  private ParameterException usage(@Nullable String message) {
    return CommandSpecs.usage(spec, message);
  }

  private DemoOutput output() throws IOException {
    Console console = System.console();
    boolean terminal = console != null && console.isTerminal();
    return terminal && !plain
        ? LiveOutput.open()
        : new PlainOutput(CommandSpecs.given(spec).commandLine().getOut());
  }
}
