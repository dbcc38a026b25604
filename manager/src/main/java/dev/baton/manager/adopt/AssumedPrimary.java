package dev.baton.manager.adopt;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whom a cluster that is only observed has as its primary, by its own word: no epoch says so, and
 * somebody else may move it. Who was clearly the primary stays so when it dies, until another one
 * clearly is. Thread-safe.
 */
public final class AssumedPrimary {
  private volatile @Nullable InstanceKey current;

  /** Looks at everybody, and returns whom it is taken for; empty if nobody has been clearly. */
  public Optional<InstanceKey> of(Collection<InstanceView> views) {
    List<InstanceKey> roots = roots(views);
    if (roots.size() == 1) {
      current = roots.getFirst();
    }
    return Optional.ofNullable(current);
  }

  /**
   * Who takes writes and is nobody's replica but perhaps that of its own replica (a co-primary).
   */
  public static List<InstanceKey> roots(Collection<InstanceView> views) {
    Map<InstanceKey, InstanceFacts> reachable = new HashMap<>();
    for (InstanceView view : views) {
      InstanceFacts facts = view.facts();
      if (view.reachable() && facts != null) {
        reachable.put(view.key(), facts);
      }
    }
    return reachable.values().stream()
        .filter(InstanceFacts::writable)
        .filter(
            facts ->
                facts.channels().stream()
                    .map(channel -> reachable.get(channel.source()))
                    .allMatch(source -> source != null && follows(source, facts.key())))
        .map(InstanceFacts::key)
        .sorted()
        .toList();
  }

  private static boolean follows(InstanceFacts facts, InstanceKey source) {
    return facts.channels().stream().anyMatch(channel -> channel.source().equals(source));
  }
}
