package dev.baton.admin.engine;

import dev.baton.admin.engine.Client.Role;
import dev.baton.admin.runtime.RuntimeConfig;
import dev.baton.admin.runtime.RuntimeConsumer;
import dev.baton.admin.runtime.Variables;
import dev.baton.admin.secret.PasswordHash;
import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.ConfigModule;
import dev.baton.core.secret.Secret;
import dev.baton.wire.auth.Credential;
import dev.baton.wire.auth.CredentialStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may log in to the administration, as the variables in force say: {@code
 * admin-admin_credentials} and {@code admin-stats_credentials}. Thread-safe.
 */
public final class AdminAccounts implements RuntimeConsumer, CredentialStore {
  /** Of those who may do everything. */
  public static final String ADMIN_CREDENTIALS = "admin-admin_credentials";

  /** Of those who may read counters. */
  public static final String STATS_CREDENTIALS = "admin-stats_credentials";

  private static final String READ_ONLY = "admin-read_only";
  private static final Set<String> HONOURED =
      Set.of(ADMIN_CREDENTIALS, STATS_CREDENTIALS, READ_ONLY);

  private record Account(Role role, Credential credential) {}

  private record State(Map<String, Account> accounts, boolean readOnly) {}

  private final Credential decoy = new Credential.Password(new Secret("never a password"));
  private volatile State state = new State(Map.of(), false);

  @Override
  public boolean consumes(ConfigModule module) {
    return false;
  }

  @Override
  public boolean honours(String variable) {
    return HONOURED.contains(variable);
  }

  @Override
  public void check(RuntimeConfig config) throws AdminException {
    if (!(config instanceof RuntimeConfig.Settings settings)
        || config.module() != ConfigModule.ADMIN_VARIABLES) {
      return;
    }
    Map<String, String> admins = settings.variables().accounts(ADMIN_CREDENTIALS);
    if (admins.isEmpty()) {
      throw wrong(ADMIN_CREDENTIALS + " names nobody, so that nobody could log in any more");
    }
    check(ADMIN_CREDENTIALS, admins);
    Map<String, String> readers = settings.variables().accounts(STATS_CREDENTIALS);
    check(STATS_CREDENTIALS, readers);
    for (String user : readers.keySet()) {
      if (admins.containsKey(user)) {
        throw wrong(
            "user '" + user + "' is in both " + ADMIN_CREDENTIALS + " and " + STATS_CREDENTIALS);
      }
    }
  }

  private static void check(String variable, Map<String, String> accounts) throws AdminException {
    for (Map.Entry<String, String> account : accounts.entrySet()) {
      if (!PasswordHash.isOne(account.getValue())) {
        throw wrong("user '" + account.getKey() + "' of " + variable + " has no password");
      }
    }
  }

  private static AdminException wrong(String reason) {
    return AdminException.refusedLoad(ConfigModule.ADMIN_VARIABLES, reason);
  }

  @Override
  public void apply(RuntimeConfig config) {
    if (config instanceof RuntimeConfig.Settings settings
        && config.module() == ConfigModule.ADMIN_VARIABLES) {
      Variables variables = settings.variables();
      Map<String, Account> accounts = new HashMap<>();
      add(accounts, variables, STATS_CREDENTIALS, Role.STATS);
      add(accounts, variables, ADMIN_CREDENTIALS, Role.ADMIN);
      state = new State(Map.copyOf(accounts), variables.flag(READ_ONLY));
    }
  }

  private static void add(
      Map<String, Account> accounts, Variables variables, String name, Role role) {
    variables
        .accounts(name)
        .forEach(
            (user, hash) -> {
              Secret clear = variables.passwords().get(hash);
              Credential credential =
                  clear != null ? new Credential.Password(clear) : Credential.parseStored(hash);
              accounts.put(user, new Account(role, credential));
            });
  }

  @Override
  public @Nullable Credential find(String user) {
    Account account = state.accounts().get(user);
    return account == null ? null : account.credential();
  }

  @Override
  public Credential decoy() {
    return decoy;
  }

  /** What the user may do; the least if there is no such user. */
  public Role role(String user) {
    Account account = state.accounts().get(user);
    return account == null ? Role.STATS : account.role();
  }

  /** Whether administrators may change nothing now. */
  boolean readOnly() {
    return state.readOnly();
  }

  void readOnly(boolean on) {
    state = new State(state.accounts(), on);
  }
}
