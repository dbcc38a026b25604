package dev.baton.cli.render;

import dev.baton.cli.api.ApiInstance;
import dev.baton.cli.api.ApiTopology;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Draws a cluster as a tree, one line an instance, columns aligned. */
public final class TopologyTree {

  private TopologyTree() {}

  /** The tree's lines, without a heading. */
  public static List<String> lines(ApiTopology topology) {
    TextTable table = new TextTable();
    for (ApiTopology.Node root : topology.roots()) {
      add(table, root, "", "");
    }
    return table.lines();
  }

  /** What to say of a cluster above its tree or beside its name. */
  public static String heading(String cluster, String state, long epoch) {
    return cluster + ": " + state + ", epoch " + epoch;
  }

  private static void add(
      TextTable table, ApiTopology.Node node, String branch, String childIndent) {
    table.row(cells(branch, node.instance()));
    int last = node.replicas().size() - 1;
    for (int i = 0; i <= last; i++) {
      String childBranch = childIndent + (i == last ? "└─ " : "├─ ");
      add(table, node.replicas().get(i), childBranch, childIndent + (i == last ? "   " : "│  "));
    }
  }

  private static List<String> cells(String branch, ApiInstance instance) {
    List<String> cells = new ArrayList<>();
    cells.add(branch + instance.key());
    cells.add(instance.role());
    cells.add(instance.state());
    boolean replica = instance.source() != null;
    cells.add(replica ? "lag " + orUnknown(instance.lagSeconds(), " s") : "");
    cells.add(replica ? "gap " + orUnknown(instance.missingTransactions(), "") : "");
    cells.add(instance.semiSync().equals("none") ? "" : "semi-sync " + instance.semiSync());
    cells.add(instance.version());
    return cells;
  }

  private static String orUnknown(@Nullable Long value, String unit) {
    return value == null ? "?" : value + unit;
  }
}
