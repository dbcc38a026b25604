package dev.baton.admin.runtime;

import dev.baton.admin.runtime.row.ClusterMemberRow;
import dev.baton.admin.runtime.row.FastRoutingRow;
import dev.baton.admin.runtime.row.FirewallRuleRow;
import dev.baton.admin.runtime.row.FirewallUserRow;
import dev.baton.admin.runtime.row.GroupHostgroupsRow;
import dev.baton.admin.runtime.row.HostgroupAttributesRow;
import dev.baton.admin.runtime.row.ReplicationHostgroupRow;
import dev.baton.admin.runtime.row.RestRouteRow;
import dev.baton.admin.runtime.row.RuleRow;
import dev.baton.admin.runtime.row.SchedulerRow;
import dev.baton.admin.runtime.row.ServerRow;
import dev.baton.admin.runtime.row.SslParamsRow;
import dev.baton.admin.runtime.row.UserRow;
import dev.baton.admin.store.ConfigModule;
import java.util.List;

/** The whole of what one {@code LOAD … TO RUNTIME} brings into force. Immutable. */
public sealed interface RuntimeConfig {

  /** Of which module it is. */
  ConfigModule module();

  /** {@code LOAD MYSQL SERVERS}. */
  record Servers(
      List<ServerRow> servers,
      List<ReplicationHostgroupRow> replicationHostgroups,
      List<GroupHostgroupsRow> groupHostgroups,
      List<HostgroupAttributesRow> attributes,
      List<SslParamsRow> sslParams)
      implements RuntimeConfig {

    public Servers {
      servers = List.copyOf(servers);
      replicationHostgroups = List.copyOf(replicationHostgroups);
      groupHostgroups = List.copyOf(groupHostgroups);
      attributes = List.copyOf(attributes);
      sslParams = List.copyOf(sslParams);
    }

    @Override
    public ConfigModule module() {
      return ConfigModule.MYSQL_SERVERS;
    }
  }

  /** {@code LOAD MYSQL USERS}. */
  record Users(List<UserRow> users) implements RuntimeConfig {
    public Users {
      users = List.copyOf(users);
    }

    @Override
    public ConfigModule module() {
      return ConfigModule.MYSQL_USERS;
    }
  }

  /** {@code LOAD MYSQL QUERY RULES}: the active ones matter, in the order of their ids. */
  record Rules(List<RuleRow> rules, List<FastRoutingRow> fastRouting) implements RuntimeConfig {
    public Rules {
      rules = List.copyOf(rules);
      fastRouting = List.copyOf(fastRouting);
    }

    @Override
    public ConfigModule module() {
      return ConfigModule.MYSQL_QUERY_RULES;
    }
  }

  /** {@code LOAD MYSQL FIREWALL}. */
  record Firewall(
      List<FirewallUserRow> users, List<FirewallRuleRow> rules, List<String> fingerprints)
      implements RuntimeConfig {
    public Firewall {
      users = List.copyOf(users);
      rules = List.copyOf(rules);
      fingerprints = List.copyOf(fingerprints);
    }

    @Override
    public ConfigModule module() {
      return ConfigModule.MYSQL_FIREWALL;
    }
  }

  /** {@code LOAD MYSQL VARIABLES}, {@code LOAD ADMIN VARIABLES}. */
  record Settings(ConfigModule module, Variables variables) implements RuntimeConfig {}

  /** {@code LOAD PROXYSQL SERVERS}. */
  record Cluster(List<ClusterMemberRow> members) implements RuntimeConfig {
    public Cluster {
      members = List.copyOf(members);
    }

    @Override
    public ConfigModule module() {
      return ConfigModule.PROXYSQL_SERVERS;
    }
  }

  /** {@code LOAD SCHEDULER}. */
  record Schedule(List<SchedulerRow> entries) implements RuntimeConfig {
    public Schedule {
      entries = List.copyOf(entries);
    }

    @Override
    public ConfigModule module() {
      return ConfigModule.SCHEDULER;
    }
  }

  /** {@code LOAD RESTAPI}. */
  record RestRoutes(List<RestRouteRow> routes) implements RuntimeConfig {
    public RestRoutes {
      routes = List.copyOf(routes);
    }

    @Override
    public ConfigModule module() {
      return ConfigModule.RESTAPI;
    }
  }
}
