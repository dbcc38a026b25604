package dev.baton.ops.provision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.ServerVersion;
import dev.baton.core.secret.Secret;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.ops.provision.LocalCluster.Accounts;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountStatementsTest {

  private static final Accounts ACCOUNTS =
      new Accounts(
          account("root"),
          account("manager"),
          account("replication"),
          account("monitor"),
          account("application"),
          "my_app");

  @ParameterizedTest
  @ValueSource(
      strings = {"5.7.22", "8.0.13", "8.0.31", "9.7.4", "10.4.1-MariaDB", "11.4.5-MariaDB"})
  void theApplicationHasItsSchemaAndNothingGlobal(String version) {
    assertThat(grants(version, "application"))
        .containsExactly("GRANT ALL PRIVILEGES ON `my\\_app`.* TO 'application'@'127.0.0.1'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"5.7.22", "8.0.31", "9.7.4", "11.4.5-MariaDB"})
  void replicationMayReplicateAndNothingElse(String version) {
    assertThat(grants(version, "replication"))
        .containsExactly("GRANT REPLICATION SLAVE ON *.* TO 'replication'@'127.0.0.1'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"8.0.31", "9.7.4", "11.4.5-MariaDB"})
  void theManagerNeedsNoSuperWhereThatIsDividedUp(String version) {
    assertThat(String.join(" ", grants(version, "manager")))
        .contains("REPLICATION SLAVE")
        .doesNotContain("SUPER")
        .doesNotContain("ALL PRIVILEGES");
  }

  @ParameterizedTest
  @ValueSource(strings = {"5.7.22", "8.0.13", "10.4.1-MariaDB"})
  void theManagerNeedsSuperWhereOnlyThatSetsReadOnly(String version) {
    assertThat(grants(version, "manager").getFirst()).contains("SUPER");
  }

  @Test
  void quotesInAPasswordDoNotEndIt() {
    Accounts odd =
        new Accounts(
            account("root"),
            new Account("manager", new Secret("a'b\\c")),
            account("replication"),
            account("monitor"),
            account("application"),
            "app");
    assertThat(AccountStatements.of(ServerVersion.parse("9.7.4", ""), odd, "%"))
        .contains("CREATE USER IF NOT EXISTS 'manager'@'%' IDENTIFIED BY 'a''b\\\\c'");
  }

  private static List<String> grants(String version, String user) {
    return AccountStatements.of(ServerVersion.parse(version, ""), ACCOUNTS, "127.0.0.1").stream()
        .filter(s -> s.startsWith("GRANT") && s.contains("TO '" + user + "'"))
        .toList();
  }

  private static Account account(String user) {
    return new Account(user, new Secret("secret-of-" + user));
  }
}
