package dev.baton.admin.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * In which rows two states of a table differ, of which a row that is the same object in both has
 * not changed: of thousands mostly all but a few.
 *
 * @param removed rows of the earlier state, in their order
 * @param added those of the later one
 */
public record RowChanges(List<@Nullable Object[]> removed, List<@Nullable Object[]> added) {

  private static final RowChanges NONE = new RowChanges(List.of(), List.of());

  public static RowChanges of(List<@Nullable Object[]> before, List<@Nullable Object[]> after) {
    if (before == after) {
      return NONE;
    }
    return before.size() == after.size() ? inPlace(before, after) : anywhere(before, after);
  }

  private static RowChanges inPlace(
      List<@Nullable Object[]> before, List<@Nullable Object[]> after) {
    List<@Nullable Object[]> removed = new ArrayList<>();
    List<@Nullable Object[]> added = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      if (before.get(i) != after.get(i)) {
        removed.add(before.get(i));
        added.add(after.get(i));
      }
    }
    return new RowChanges(removed, added);
  }

  private static RowChanges anywhere(
      List<@Nullable Object[]> before, List<@Nullable Object[]> after) {
    return new RowChanges(without(before, after), without(after, before));
  }

  private static List<@Nullable Object[]> without(
      List<@Nullable Object[]> all, List<@Nullable Object[]> others) {
    Set<@Nullable Object[]> known = Collections.newSetFromMap(new IdentityHashMap<>(others.size()));
    known.addAll(others);
    return all.stream().filter(row -> !known.contains(row)).toList();
  }
}
