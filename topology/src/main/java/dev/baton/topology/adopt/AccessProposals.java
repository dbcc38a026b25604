package dev.baton.topology.adopt;

import dev.baton.topology.adopt.Proposal.Topic;
import dev.baton.topology.adopt.Proposal.Weight;
import dev.baton.topology.adopt.Survey.Account;
import dev.baton.topology.snapshot.InstanceFacts;
import java.util.List;
import java.util.Set;

/** Who may do too little, or too much. */
final class AccessProposals {

  /** Those that a server brings along, which nobody can log in to. */
  private static final Set<String> BUILT_IN =
      Set.of("mysql.sys", "mysql.session", "mysql.infoschema", "mariadb.sys", "");

  private final Survey survey;
  private final InstanceFacts facts;
  private final String replicationUser;
  private final List<Proposal> all;

  AccessProposals(Survey survey, String replicationUser, List<Proposal> all) {
    this.survey = survey;
    this.facts = survey.facts();
    this.replicationUser = replicationUser;
    this.all = all;
  }

  void add() {
    ownPrivileges();
    survey.accounts().ifPresent(this::accounts);
  }

  private void ownPrivileges() {
    List<String> missing = NeededPrivileges.missing(facts.version(), survey.ownPrivileges());
    if (!missing.isEmpty()) {
      String list = String.join(", ", missing);
      propose(
          Topic.PRIVILEGES,
          Weight.NEEDED,
          "Baton's account lacks " + list + ": it could not act here.",
          "GRANT " + list + " ON *.* TO " + survey.own().name(),
          "REVOKE " + list + " ON *.* FROM " + survey.own().name());
    }
  }

  private void accounts(List<Account> accounts) {
    if (!replicationUser.isEmpty()
        && accounts.stream().noneMatch(a -> a.user().equals(replicationUser))) {
      propose(
          Topic.REPLICATION_ACCOUNT,
          Weight.NEEDED,
          "It has no account "
              + replicationUser
              + ": once it is the primary, no replica could log in to it.",
          "CREATE USER '%s'@'%%' IDENTIFIED BY '<password>'; GRANT REPLICATION SLAVE ON *.* TO '%s'@'%%'"
              .formatted(replicationUser, replicationUser),
          "DROP USER '" + replicationUser + "'@'%'");
    }
    for (Account account : accounts) {
      boolean own = account.user().equals(survey.own().user());
      if (!own && !BUILT_IN.contains(account.user())) {
        bypass(account);
      }
    }
  }

  private void bypass(Account account) {
    if (survey.isMariaDb()) {
      mariadb(account);
      return;
    }
    List<String> found =
        List.of("SUPER", "CONNECTION_ADMIN", "SYSTEM_VARIABLES_ADMIN").stream()
            .filter(account.privileges()::contains)
            .toList();
    if (!found.isEmpty()) {
      String list = String.join(", ", found);
      propose(
          Topic.READ_ONLY_BYPASS,
          Weight.USEFUL,
          "%s has %s, and so writes despite read_only or lifts super_read_only: only super_read_only holds it, which Baton sets."
              .formatted(account.name(), list),
          "REVOKE " + list + " ON *.* FROM " + account.name(),
          "GRANT " + list + " ON *.* TO " + account.name());
    }
  }

  /** From 10.11 on SUPER alone does not; ALL PRIVILEGES does, as it contains READ_ONLY ADMIN. */
  private void mariadb(Account account) {
    String privilege = facts.version().isAtLeast(10, 5, 0) ? "READ_ONLY ADMIN" : "SUPER";
    boolean superWrites = !facts.version().isAtLeast(10, 11, 0);
    Set<String> has = account.privileges();
    boolean bypasses =
        has.contains("READ_ONLY ADMIN")
            || has.contains("ALL PRIVILEGES")
            || (superWrites && has.contains("SUPER"));
    if (bypasses) {
      String list = superWrites && has.contains("SUPER") ? "SUPER, " + privilege : privilege;
      propose(
          Topic.READ_ONLY_BYPASS,
          Weight.NEEDED,
          account.name() + " writes despite read_only: a fence does not hold it.",
          "REVOKE " + list + " ON *.* FROM " + account.name(),
          "GRANT " + list + " ON *.* TO " + account.name());
    }
  }

  private void propose(Topic topic, Weight weight, String reason, String statement, String undo) {
    all.add(new Proposal(facts.key(), topic, weight, reason, statement, undo));
  }
}
