package dev.baton.topology.plan;

import dev.baton.topology.fixture.Topology;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.policy.SemiSyncGuarantee;
import dev.baton.topology.snapshot.InstanceFacts;
import java.util.ArrayList;
import java.util.List;

/** Turns members of a {@link Topology} into revoked replicas and asks the planner. */
final class Revoked {
  static final SemiSyncGuarantee HELD = new SemiSyncGuarantee(true, "");

  private Revoked() {}

  static RevokedReplica replica(Topology topology, String name) {
    InstanceFacts facts = topology.view(name).facts();
    return new RevokedReplica(facts, facts.channels());
  }

  static FailoverQuestion question(Topology topology, DurabilityPolicy policy, String... reached) {
    List<RevokedReplica> replicas = new ArrayList<>();
    for (String name : reached) {
      replicas.add(replica(topology, name));
    }
    return new FailoverQuestion(
        topology.snapshot(), topology.snapshot().primary(), policy, HELD, replicas);
  }

  static FailoverDecision decide(Topology topology, DurabilityPolicy policy, String... reached) {
    return FailoverPlanner.decide(question(topology, policy, reached));
  }
}
