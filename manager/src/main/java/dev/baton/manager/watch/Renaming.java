package dev.baton.manager.watch;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.snapshot.InstanceFacts;
import java.util.function.UnaryOperator;

/** Facts with sources and group members called by the names that Baton knows them by. */
final class Renaming {
  private Renaming() {}

  static InstanceFacts of(InstanceFacts facts, UnaryOperator<InstanceKey> known) {
    InstanceFacts named =
        facts.withChannels(
            facts.channels().stream()
                .map(channel -> channel.withSource(known.apply(channel.source())))
                .toList());
    return facts
        .details()
        .group()
        .map(group -> named.withDetails(facts.details().withGroup(group.renamed(known))))
        .orElse(named);
  }
}
