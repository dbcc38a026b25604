package dev.baton.server.http.orchestrator;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * The topology as text, as {@code orchestrator-client -c topology} and its kin print it: two spaces
 * for each level, {@code +} before a replica that replicates, {@code ‡} before a member of a
 * replication group, below the group's primary, and {@code -} before any other. Source: {@code
 * ASCIITopology} of {@code go/inst/instance_topology.go}.
 *
 * <p>One thing differs: orchestrator draws one tree and leaves out what is attached to nobody; here
 * every instance is shown.
 */
final class TopologyText {

  /** Which of orchestrator's three texts. */
  enum Style {
    PLAIN,
    TABULATED,
    TAGS
  }

  private final Style style;
  private final Function<OrcInstance, List<String>> tags;
  private final List<String> lines = new ArrayList<>();
  private final Set<OrcInstance> drawn = new HashSet<>();

  private TopologyText(Style style, Function<OrcInstance, List<String>> tags) {
    this.style = style;
    this.tags = tags;
  }

  static String of(OrcCluster cluster, Style style, Function<OrcInstance, List<String>> tags) {
    TopologyText text = new TopologyText(style, tags);
    cluster.primary().flatMap(cluster::find).ifPresent(primary -> text.draw(primary, 0));
    for (OrcInstance instance : cluster.instances()) {
      boolean top = instance.above() == null || cluster.find(instance.above()).isEmpty();
      if (top) {
        text.draw(instance, 0);
      }
    }
    cluster.instances().forEach(instance -> text.draw(instance, 1)); // those of a circle
    return String.join(
        "\n", style == Style.TABULATED ? tabulated(text.lines) : aligned(text.lines));
  }

  private void draw(OrcInstance instance, int depth) {
    if (!drawn.add(instance)) {
      return;
    }
    lines.add(line(instance, depth));
    instance.below().forEach(replica -> draw(replica, depth + 1));
  }

  private String line(OrcInstance instance, int depth) {
    String mark = mark(instance);
    String prefix = depth == 0 ? "" : "  ".repeat(depth - 1) + mark;
    String head = prefix + instance.key();
    if (style == Style.TABULATED) {
      return head + "|" + String.join("|", instance.description());
    }
    List<String> told = instance.description().stream().filter(t -> !t.isEmpty()).toList();
    String line = head + " [" + String.join(",", told) + "]";
    return style == Style.TAGS ? line + " [" + String.join(",", tags.apply(instance)) + "]" : line;
  }

  private static String mark(OrcInstance instance) {
    if (instance.groupSecondary()) {
      return "‡ ";
    }
    return instance.replicaRunning() && instance.lastCheckValid() ? "+ " : "- ";
  }

  /** The brackets begin in one column. */
  private static List<String> aligned(List<String> lines) {
    int column = lines.stream().mapToInt(line -> line.indexOf(" [")).max().orElse(0);
    return lines.stream()
        .map(
            line -> {
              int at = line.indexOf(" [");
              return line.substring(0, at) + " ".repeat(column - at) + line.substring(at);
            })
        .toList();
  }

  /** Columns of one width, the second one right-aligned. */
  private static List<String> tabulated(List<String> lines) {
    List<String[]> rows = lines.stream().map(line -> line.split("\\|", -1)).toList();
    int columns = rows.stream().mapToInt(row -> row.length).max().orElse(0);
    int[] widths = new int[columns];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    return rows.stream().map(row -> row(row, widths)).toList();
  }

  private static String row(String[] cells, int[] widths) {
    List<String> padded = new ArrayList<>();
    for (int i = 0; i < widths.length; i++) {
      String cell = i < cells.length ? cells[i] : "";
      String space = " ".repeat(widths[i] - cell.length());
      padded.add(i == 1 ? space + cell : cell + space);
    }
    return String.join("|", padded);
  }
}
