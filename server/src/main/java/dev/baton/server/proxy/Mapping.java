package dev.baton.server.proxy;

import dev.baton.admin.runtime.RuntimeConfig;
import dev.baton.admin.runtime.row.GroupHostgroupsRow;
import dev.baton.admin.runtime.row.HostgroupAttributesRow;
import dev.baton.admin.runtime.row.RuleRow;
import dev.baton.admin.runtime.row.ServerRow;
import dev.baton.admin.runtime.row.UserRow;
import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.ConfigModule;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.proxy.config.Account;
import dev.baton.proxy.config.GroupHostgroups;
import dev.baton.proxy.config.Groupings;
import dev.baton.proxy.config.HostgroupPolicies;
import dev.baton.proxy.config.HostgroupPolicy;
import dev.baton.proxy.config.ReplicationPair;
import dev.baton.proxy.config.ServerEntry;
import dev.baton.proxy.config.SpiffeId;
import dev.baton.proxy.rule.FastRoute;
import dev.baton.proxy.rule.Rule;
import dev.baton.proxy.rule.RuleSet;
import dev.baton.wire.auth.Credential;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ProxySQL's rows as what the proxy goes by. What a row asks for that the proxy does not do is
 * refused by its name: a setting that is silently without effect is worse than none.
 */
final class Mapping {

  private static final Logger LOG = LoggerFactory.getLogger(Mapping.class);

  private Mapping() {}

  static void checkServers(RuntimeConfig.Servers config) throws AdminException {
    Unsupported.servers(config);
  }

  /** Of what was checked. */
  static List<ServerEntry> servers(RuntimeConfig.Servers config, LoadedTls tls) {
    return config.servers().stream().map(row -> entry(row, tls)).toList();
  }

  private static ServerEntry entry(ServerRow row, LoadedTls tls) {
    InstanceKey instance = new InstanceKey(row.hostname(), row.port());
    return new ServerEntry(
        row.hostgroup(),
        instance,
        ServerEntry.Status.valueOf(row.status().name()),
        row.weight(),
        row.maxConnections(),
        row.maxReplicationLag(),
        row.useSsl() ? tls.of(instance) : null,
        row.compression(),
        Math.toIntExact(row.maxLatencyMillis()));
  }

  /**
   * How hostgroups are used: a row counts as a whole, as in ProxySQL, but for an {@code
   * init_connect} that it leaves to the variable.
   */
  static HostgroupPolicies policies(RuntimeConfig.@Nullable Servers config, HostgroupPolicy usual) {
    Map<Integer, HostgroupPolicy> own = new HashMap<>();
    Map<Integer, String> versions = new HashMap<>();
    if (config != null) {
      for (HostgroupAttributesRow row : config.attributes()) {
        HostgroupSettings settings = HostgroupSettings.parse(row.hostgroupSettings());
        own.put(row.hostgroup(), policy(row, settings, usual));
        versions.putAll(settings.versions());
      }
    }
    return new HostgroupPolicies(usual, own, versions);
  }

  private static HostgroupPolicy policy(
      HostgroupAttributesRow row, HostgroupSettings settings, HostgroupPolicy usual) {
    return new HostgroupPolicy(
        settings.balance(),
        row.maxNumOnlineServers(),
        row.freeConnectionsPercent(),
        row.multiplex(),
        row.connectionWarming(),
        ProxyVariables.limit(row.throttleConnectionsPerSecond()),
        row.initConnect().isEmpty() ? usual.initConnect() : row.initConnect(),
        settings.pools());
  }

  static Groupings groupings(RuntimeConfig.Servers config) {
    return new Groupings(
        config.replicationHostgroups().stream()
            .map(
                row ->
                    new ReplicationPair(
                        row.writerHostgroup(), row.readerHostgroup(), row.checkType()))
            .toList(),
        config.groupHostgroups().stream()
            .filter(GroupHostgroupsRow::active)
            .map(Mapping::group)
            .toList());
  }

  private static GroupHostgroups group(GroupHostgroupsRow row) {
    return new GroupHostgroups(
        GroupHostgroups.Kind.valueOf(row.kind().name()),
        row.writerHostgroup(),
        row.backupWriterHostgroup(),
        row.readerHostgroup(),
        row.offlineHostgroup(),
        row.maxWriters(),
        GroupHostgroups.AlsoReader.values()[row.writerIsAlsoReader()],
        row.maxTransactionsBehind());
  }

  /**
   * @param known accounts that were made before, by the only row that each was made of
   * @param made gets those that are made now, likewise
   */
  static Map<String, Account> accounts(
      RuntimeConfig.Users config, Map<UserRow, Account> known, Map<UserRow, Account> made)
      throws AdminException {
    Map<String, UserRow> backends = HashMap.newHashMap(config.users().size());
    for (UserRow row : config.users()) {
      if (row.active() && row.backend()) {
        backends.put(row.username(), row);
      }
    }
    Map<String, Account> accounts = LinkedHashMap.newLinkedHashMap(config.users().size());
    for (UserRow row : config.users()) {
      if (row.active() && row.frontend()) {
        UserRow backend = backends.get(row.username());
        Account same = backend == row ? known.get(row) : null;
        Account account = same == null ? account(row, backend) : same;
        if (same == null && !row.transactionPersistent()) {
          LOG.warn(
              "mysql_users, username {}: transaction_persistent=0 has no effect: all statements of a"
                  + " transaction stay on its connection",
              row.username());
        }
        accounts.put(row.username(), account);
        if (backend == row) {
          made.put(row, account);
        }
      }
    }
    return accounts;
  }

  private static Account account(UserRow row, @Nullable UserRow backend) throws AdminException {
    String name = "username " + row.username();
    if (backend == null) {
      throw AdminException.refusedLoad(
          ConfigModule.MYSQL_USERS, name + ": there is no active row with backend=1");
    }
    Secret password = backend.hash().isEmpty() ? new Secret("") : backend.password();
    if (password == null && !backend.hash().equals(row.hash())) {
      throw AdminException.refusedLoad(
          ConfigModule.MYSQL_USERS,
          name
              + ": of the password for the servers only a hash is known, and what the client's login"
              + " reveals is another: give it in clear once, it is kept sealed");
    }
    Unsupported.user(row);
    SpiffeId spiffeId = spiffeId(row, password);
    Credential credential =
        row.hash().isEmpty()
            ? new Credential.Password(new Secret(""))
            : row.password() != null
                ? new Credential.Password(row.password())
                : Credential.parseStored(row.hash());
    return new Account(
        row.username(),
        credential,
        password,
        row.defaultHostgroup(),
        row.defaultSchema(),
        row.useSsl(),
        row.maxConnections(),
        row.fastForward(),
        row.schemaLocked(),
        spiffeId);
  }

  private static @Nullable SpiffeId spiffeId(UserRow row, @Nullable Secret password)
      throws AdminException {
    String name = "username " + row.username() + ": attributes: ";
    SpiffeId id;
    try {
      id = UserAttributes.spiffeId(row.attributes());
    } catch (IllegalArgumentException e) {
      throw AdminException.refusedLoad(ConfigModule.MYSQL_USERS, name + e.getMessage());
    }
    if (id != null && password == null) {
      throw AdminException.refusedLoad(
          ConfigModule.MYSQL_USERS,
          name
              + "with spiffe_id a client's login reveals no password, and of the one for the servers"
              + " only a hash is known: give it in clear once, it is kept sealed");
    }
    return id;
  }

  /**
   * @param before whose expressions are taken over
   */
  static RuleSet rules(RuntimeConfig.Rules config, RuleSet before) throws AdminException {
    List<Rule> rules = new ArrayList<>();
    for (RuleRow row : config.rules()) {
      if (row.active()) {
        Unsupported.rule(row);
        RuleAttributes more = attributes(row);
        rules.add(
            new Rule(row.ruleId(), when(row.when()), then(row, more), row.apply(), more.limit()));
      }
    }
    List<FastRoute> fast =
        config.fastRouting().stream()
            .map(
                row ->
                    new FastRoute(
                        row.username(), row.schemaname(), row.flagIn(), row.destinationHostgroup()))
            .toList();
    try {
      return RuleSet.compile(rules, fast, before);
    } catch (IllegalArgumentException e) {
      throw AdminException.refusedLoad(
          ConfigModule.MYSQL_QUERY_RULES, String.valueOf(e.getMessage()));
    }
  }

  private static Rule.When when(RuleRow.When row) {
    return new Rule.When(
        row.flagIn(),
        row.username(),
        row.schemaname(),
        row.clientAddress(),
        row.proxyAddress(),
        row.proxyPort(),
        row.digest() == null ? null : Long.parseUnsignedLong(row.digest().substring(2), 16),
        row.matchDigest(),
        row.matchPattern(),
        row.negate(),
        row.caseless(),
        row.global());
  }

  private static Rule.Then then(RuleRow rule, RuleAttributes more) {
    RuleRow.Then row = rule.then();
    return new Rule.Then(
            row.flagOut(),
            row.replacePattern(),
            row.destinationHostgroup(),
            row.delayMillis(),
            row.nextQueryFlagIn(),
            row.errorMessage(),
            row.okMessage(),
            Boolean.TRUE.equals(row.stickyConnection()),
            row.multiplex())
        .with(
            row.timeoutMillis(),
            row.retries(),
            row.log(),
            more.branches(),
            row.gtidFromHostgroup());
  }

  private static RuleAttributes attributes(RuleRow row) throws AdminException {
    try {
      return RuleAttributes.parse(row.attributes());
    } catch (IllegalArgumentException e) {
      throw AdminException.refusedLoad(
          ConfigModule.MYSQL_QUERY_RULES,
          "rule_id " + row.ruleId() + ": attributes: " + e.getMessage());
    }
  }
}
