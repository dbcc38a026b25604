package dev.baton.ops.provision;

import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.ops.provision.LocalCluster.Accounts;
import dev.baton.ops.provision.server.Passwords;
import dev.baton.ops.provision.server.RootAccount;
import java.security.SecureRandom;

/** The accounts of a new cluster, each with a random password of its own. */
public final class NewAccounts {

  private static final String SCHEMA = "app";

  private NewAccounts() {}

  public static Accounts random() {
    SecureRandom random = new SecureRandom();
    return new Accounts(
        account(RootAccount.USER, random),
        account("baton_manager", random),
        account("baton_replication", random),
        account("baton_monitor", random),
        account("app", random),
        SCHEMA);
  }

  private static Account account(String user, SecureRandom random) {
    return new Account(user, Passwords.random(random));
  }
}
