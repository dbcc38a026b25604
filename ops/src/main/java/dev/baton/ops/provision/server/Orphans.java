package dev.baton.ops.provision.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Servers that still run though the Baton that started them was killed. They are told of and not
 * ended: somebody may still read them.
 */
public final class Orphans {

  private static final String DEFAULTS = "--defaults-file=";

  private Orphans() {}

  /**
   * The servers of one cluster.
   *
   * @param directory the cluster's folder
   */
  public record Orphan(Path directory, List<Long> pids) {

    public Orphan {
      pids = List.copyOf(pids);
    }

    /** What it is, and what ends it. */
    public String sentence() {
      String ids = pids.stream().map(String::valueOf).collect(Collectors.joining(" "));
      return "Servers of a Baton that is gone still run in %s. To end them: kill -9 %s; then remove the folder."
          .formatted(directory, ids);
    }
  }

  /** Of all processes whose command lines this user may see. */
  public static List<Orphan> find() {
    Map<Path, List<Long>> found = new TreeMap<>();
    ProcessHandle.allProcesses()
        .filter(ProcessHandle::isAlive)
        .forEach(
            process ->
                cluster(process)
                    .filter(Owner::isGone)
                    .ifPresent(
                        folder ->
                            found
                                .computeIfAbsent(folder, f -> new ArrayList<>())
                                .add(process.pid())));
    return found.entrySet().stream().map(e -> new Orphan(e.getKey(), e.getValue())).toList();
  }

  /** The folder of the cluster whose server the process is, by its configuration file. */
  private static Optional<Path> cluster(ProcessHandle process) {
    return process.info().arguments().stream()
        .flatMap(Stream::of)
        .filter(argument -> argument.startsWith(DEFAULTS))
        .map(argument -> Path.of(argument.substring(DEFAULTS.length())))
        .filter(file -> file.isAbsolute() && file.endsWith(Path.of("conf", "my.cnf")))
        .filter(file -> file.getNameCount() > 3)
        .map(file -> file.resolve("../../..").normalize())
        .findFirst();
  }
}
