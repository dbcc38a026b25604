package dev.baton.topology.adopt;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.adopt.Proposal.Topic;
import dev.baton.topology.adopt.Proposal.Weight;
import dev.baton.topology.policy.DurabilityPolicy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What Baton would change on servers that it did not set up, each with its reason and its undo. A
 * pure function: nothing is changed by it, and what is proposed is for a person to do.
 */
public final class Proposals {
  private final DurabilityPolicy policy;
  private final String replicationUser;
  private final List<Proposal> all = new ArrayList<>();

  private Proposals(DurabilityPolicy policy, String replicationUser) {
    this.policy = policy;
    this.replicationUser = replicationUser;
  }

  /**
   * @param replicationUser the account by which replicas log in, empty if it is not known yet
   * @return what is needed first, then by instance
   */
  public static List<Proposal> of(
      List<Survey> surveys, DurabilityPolicy policy, String replicationUser) {
    Proposals proposals = new Proposals(policy, replicationUser);
    for (Survey survey : surveys) {
      proposals.server(survey);
    }
    proposals.serverIds(surveys);
    return proposals.all.stream()
        .sorted(
            Comparator.comparing(Proposal::weight)
                .thenComparing(Proposal::instance)
                .thenComparing(Proposal::topic))
        .toList();
  }

  private void server(Survey survey) {
    new ReplicationProposals(survey, all).add();
    new SemiSyncProposals(survey, policy, all).add();
    new AccessProposals(survey, replicationUser, all).add();
  }

  private void serverIds(List<Survey> surveys) {
    Map<Long, InstanceKey> seen = new HashMap<>();
    for (Survey survey : surveys) {
      InstanceKey key = survey.facts().key();
      InstanceKey other = seen.putIfAbsent(survey.facts().serverId(), key);
      if (other != null) {
        all.add(
            new Proposal(
                key,
                Topic.SERVER_ID,
                Weight.NEEDED,
                "It has the server id %d of %s: one of them would ignore the other's writes."
                    .formatted(survey.facts().serverId(), other),
                "in the configuration: server_id = (a number of its own); restart",
                "in the configuration: server_id = " + survey.facts().serverId()));
      }
    }
  }
}
