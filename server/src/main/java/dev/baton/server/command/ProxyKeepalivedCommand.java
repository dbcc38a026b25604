package dev.baton.server.command;

import dev.baton.ops.vip.KeepalivedCheck;
import dev.baton.ops.vip.KeepalivedFile;
import dev.baton.ops.vip.VipPlan;
import dev.baton.ops.vip.VipTimers;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code baton proxy keepalived}: writes and checks the files; an operator puts them to use. */
@Command(
    name = "keepalived",
    sortOptions = false,
    description = {
      "Writes a keepalived.conf for each of the hosts whose proxies share an address, or checks such"
          + " files, these and others'. Starts nothing and changes nothing else.",
      "Exits 1 if a file is not sound."
    })
public final class ProxyKeepalivedCommand implements Callable<Integer> {

  @Option(
      names = "--node",
      paramLabel = "NAME=ADDRESS",
      description = "A host with a proxy and its own address; repeated, two at the least.")
  Map<String, String> nodes = new TreeMap<>();

  @Option(
      names = "--address",
      paramLabel = "ADDRESS/PREFIX",
      description = "The address that they share, as in 10.0.0.20/24.")
  @Nullable String address;

  @Option(
      names = "--interface",
      paramLabel = "NAME",
      defaultValue = "eth0",
      description = "The network interface that carries it (default ${DEFAULT-VALUE}).")
  String networkInterface = "";

  @Option(
      names = "--router-id",
      paramLabel = "N",
      defaultValue = "51",
      description =
          "VRRP's number of the group, another for each group of a network (default"
              + " ${DEFAULT-VALUE}).")
  int routerId;

  @Option(
      names = "--timers",
      paramLabel = "quick|classic",
      defaultValue = "quick",
      description =
          "quick: VRRP version 3, the address moves within 2 s; classic: version 2, within 5 s"
              + " (default ${DEFAULT-VALUE}).")
  VipTimers timers = VipTimers.QUICK;

  @Option(
      names = "--gateway",
      paramLabel = "ADDRESS",
      description =
          "What every node can ping while it has a network: one that was cut off does not take the"
              + " address back when it is heard again. Recommended.")
  @Nullable String gateway;

  @Option(
      names = "--health",
      paramLabel = "COMMAND",
      description =
          "What keepalived runs on the nodes, if not this very program's baton proxy health.")
  @Nullable String health;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where a folder for each node is made; the files that are there already stay.")
  @Nullable Path out;

  @Option(
      names = "--check",
      paramLabel = "FILE",
      arity = "1..*",
      description = "Checks files instead, all those that belong to one address.")
  List<Path> check = new ArrayList<>();

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter to = CommandSpecs.given(spec).commandLine().getOut();
    try {
      Map<String, String> files = new TreeMap<>();
      if (check.isEmpty()) {
        write(files, to);
      } else {
        for (Path file : check) {
          files.put(file.toString(), Files.readString(file));
        }
      }
      return report(files, to);
    } finally {
      to.flush();
    }
  }

  private void write(Map<String, String> files, PrintWriter to) throws IOException {
    VipPlan plan = plan();
    for (VipPlan.Node node : plan.nodes()) {
      String text = KeepalivedFile.write(plan, node);
      if (out == null) {
        files.put(node.name(), text);
        to.println(text);
      } else {
        Path file = out.resolve(node.name()).resolve("keepalived.conf");
        Files.createDirectories(file.toAbsolutePath().getParent());
        if (Files.exists(file)) {
          throw new FileAlreadyExistsException(file + " is there already; choose another --out");
        }
        Files.writeString(file, text);
        files.put(file.toString(), text);
        to.println("Wrote " + file);
      }
    }
    to.println(
        "On each node: install keepalived, copy its file to /etc/keepalived/keepalived.conf, look at"
            + " it with \"keepalived -t\", then start the service.");
  }

  private VipPlan plan() {
    if (address == null) {
      throw CommandSpecs.usage(spec, "say --address and each --node, or --check what is there");
    }
    try {
      return new VipPlan(
          nodes.entrySet().stream().map(e -> new VipPlan.Node(e.getKey(), e.getValue())).toList(),
          address,
          networkInterface,
          routerId,
          timers,
          gateway,
          health == null ? thisProgram() + " proxy health" : health);
    } catch (IllegalArgumentException e) {
      throw CommandSpecs.usage(spec, e.getMessage());
    }
  }

  private static String thisProgram() {
    return Objects.requireNonNullElse(System.getenv("BATON_LAUNCHER"), "/opt/baton/baton");
  }

  private static int report(Map<String, String> files, PrintWriter to) {
    KeepalivedCheck.Report report =
        KeepalivedCheck.check(files, program -> Files.isExecutable(Path.of(program)));
    report
        .findings()
        .forEach(
            finding ->
                to.println(
                    (finding.error() ? "error: " : "warning: ")
                        + finding.file()
                        + ": "
                        + finding.sentence()));
    report.times().forEach((file, time) -> to.println(file + ": " + time));
    return report.isSound() ? 0 : 1;
  }
}
