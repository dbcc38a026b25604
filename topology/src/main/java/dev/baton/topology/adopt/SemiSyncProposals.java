package dev.baton.topology.adopt;

import dev.baton.topology.adopt.Proposal.Topic;
import dev.baton.topology.adopt.Proposal.Weight;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.policy.SemiSyncGuarantee;
import dev.baton.topology.snapshot.InstanceFacts;
import java.util.List;

/** What semi-sync needs for the promise that no acknowledged write is lost. */
final class SemiSyncProposals {
  private final Survey survey;
  private final InstanceFacts facts;
  private final DurabilityPolicy policy;
  private final List<Proposal> all;

  SemiSyncProposals(Survey survey, DurabilityPolicy policy, List<Proposal> all) {
    this.survey = survey;
    this.facts = survey.facts();
    this.policy = policy;
    this.all = all;
  }

  void add() {
    if (policy.mode() != DurabilityPolicy.Mode.SEMI_SYNC) {
      return;
    }
    String source = survey.nameOf(source("enabled")).orElse("");
    String replica =
        survey.nameOf("rpl_semi_sync_replica_enabled", "rpl_semi_sync_slave_enabled").orElse("");
    if (source.isEmpty() || replica.isEmpty()) {
      missingPlugIns(source.isEmpty(), replica.isEmpty());
      return;
    }
    boolean primary = !facts.isReplica();
    if (primary && !survey.isOn(source)) {
      propose(
          "The primary does not wait for acknowledgements: a write can be lost with it.",
          "SET GLOBAL " + source + " = ON",
          "SET GLOBAL " + source + " = OFF (while it is read-only)");
    }
    if (!primary && !survey.isOn(replica)) {
      propose(
          "It does not acknowledge what it receives.",
          "SET GLOBAL " + replica + " = ON; stop and start the receiver",
          "SET GLOBAL " + replica + " = OFF; stop and start the receiver");
    }
    waiting();
  }

  private static String[] source(String what) {
    return new String[] {"rpl_semi_sync_source_" + what, "rpl_semi_sync_master_" + what};
  }

  private void waiting() {
    if (facts.semiSync().timeoutMillis() < SemiSyncGuarantee.LARGEST_TIMEOUT_MILLIS) {
      String name = survey.nameOf(source("timeout")).orElseThrow();
      propose(
          "After %s ms a primary gives up waiting and acknowledges by itself: such a write can be lost."
              .formatted(survey.variable(name).orElse("?")),
          "SET GLOBAL " + name + " = " + SemiSyncGuarantee.LARGEST_TIMEOUT_MILLIS,
          "SET GLOBAL " + name + " = " + survey.variable(name).orElse("10000"));
    }
    if (!facts.semiSync().waitsAfterSync()) {
      String name = survey.nameOf(source("wait_point")).orElseThrow();
      propose(
          "It waits after the commit: others read what no replica may have.",
          "SET GLOBAL " + name + " = AFTER_SYNC",
          "SET GLOBAL " + name + " = AFTER_COMMIT");
    }
  }

  private void missingPlugIns(boolean source, boolean replica) {
    boolean today = facts.version().isAtLeast(8, 0, 26);
    String first = today ? "source" : "master";
    String second = today ? "replica" : "slave";
    StringBuilder install = new StringBuilder();
    StringBuilder undo = new StringBuilder();
    for (String role : List.of(source ? first : "", replica ? second : "")) {
      if (!role.isEmpty()) {
        install
            .append(install.isEmpty() ? "" : "; ")
            .append(
                "INSTALL PLUGIN rpl_semi_sync_%s SONAME 'semisync_%s.so'".formatted(role, role));
        undo.append(undo.isEmpty() ? "" : "; ").append("UNINSTALL PLUGIN rpl_semi_sync_" + role);
      }
    }
    propose(
        "It has no semi-sync: replication is asynchronous, and a failover can lose writes.",
        install.toString(),
        undo.toString());
  }

  private void propose(String reason, String statement, String undo) {
    all.add(new Proposal(facts.key(), Topic.SEMI_SYNC, Weight.NEEDED, reason, statement, undo));
  }
}
