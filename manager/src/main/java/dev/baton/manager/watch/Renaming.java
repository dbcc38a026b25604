package dev.baton.manager.watch;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.snapshot.InstanceFacts;
import java.util.function.UnaryOperator;

/** Facts with their sources called by the names that Baton knows them by. */
final class Renaming {
  private Renaming() {}

  static InstanceFacts of(InstanceFacts facts, UnaryOperator<InstanceKey> known) {
    return facts.withChannels(
        facts.channels().stream()
            .map(channel -> channel.withSource(known.apply(channel.source())))
            .toList());
  }
}
