package dev.baton.topology.snapshot;

import java.util.ArrayList;
import java.util.List;

/**
 * What a replica leaves out of what its source sends ({@code Replicate_Do_DB} and its kin), as the
 * server prints each list.
 */
public record ReplicationFilters(
    String doDb,
    String ignoreDb,
    String doTable,
    String ignoreTable,
    String wildDoTable,
    String wildIgnoreTable,
    String rewriteDb) {

  public static final ReplicationFilters NONE = new ReplicationFilters("", "", "", "", "", "", "");

  public boolean present() {
    return !equals(NONE);
  }

  /** As a person would write them in a configuration file, separated by commas. */
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    add(parts, "replicate_do_db", doDb);
    add(parts, "replicate_ignore_db", ignoreDb);
    add(parts, "replicate_do_table", doTable);
    add(parts, "replicate_ignore_table", ignoreTable);
    add(parts, "replicate_wild_do_table", wildDoTable);
    add(parts, "replicate_wild_ignore_table", wildIgnoreTable);
    add(parts, "replicate_rewrite_db", rewriteDb);
    return String.join(", ", parts);
  }

  private static void add(List<String> parts, String name, String value) {
    if (!value.isEmpty()) {
      parts.add(name + "=" + value);
    }
  }
}
