package dev.baton.server.command;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.server.proxysql.HostgroupPair;
import dev.baton.server.proxysql.ProxySqlTarget;
import dev.baton.topology.port.ReplicationCredentials;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What makes a restore that of a whole cluster: who else is in it, and who sends it clients. */
final class WholeClusterOptions {

  @Option(
      names = "--replica",
      paramLabel = "HOST:PORT",
      description =
          "A server that gets the backup, too, and replicates from the first one; repeatable. With"
              + " it a whole cluster is restored: compared row by row, and opened last.")
  List<String> replicas = List.of();

  @Option(
      names = "--replication-user",
      paramLabel = "NAME",
      description = "With --replica: the account by which replicas log in, as the backup has it.")
  @Nullable String replicationUser;

  @Option(
      names = "--replication-password-file",
      paramLabel = "FILE",
      description = "Holds its password. Default: the environment's BATON_REPLICATION_PASSWORD.")
  @Nullable Path replicationPasswordFile;

  @Option(
      names = "--replication-tls",
      description = "Replicas encrypt their connections to the primary.")
  boolean replicationTls;

  @Option(
      names = "--proxysql-admin",
      paramLabel = "HOST:PORT",
      description =
          "With --replica: the administration of a ProxySQL, or of a proxy of Baton's, whose"
              + " mysql_servers are to be the restored servers at the end; repeatable.")
  List<String> admins = List.of();

  @Option(
      names = "--proxysql-user",
      paramLabel = "NAME",
      defaultValue = "radmin",
      description = "Who administers them (default ${DEFAULT-VALUE}).")
  String adminUser = "";

  @Option(
      names = "--proxysql-password-file",
      paramLabel = "FILE",
      description = "Holds the password. Default: the environment's BATON_PROXYSQL_PASSWORD.")
  @Nullable Path adminPasswordFile;

  @Option(
      names = "--proxysql-hostgroups",
      paramLabel = "WRITER/READER",
      description = "The cluster's hostgroups there, as in 10/20; their rows are replaced.")
  @Nullable String hostgroups;

  boolean isGiven() {
    return !replicas.isEmpty();
  }

  /** Refuses what makes no sense together, before anything is opened. */
  void check(boolean preview, @Nullable CommandSpec spec) {
    if (!isGiven() && (replicationUser != null || !admins.isEmpty() || hostgroups != null)) {
      throw CommandSpecs.usage(
          spec, "--replication-user and --proxysql-… are of a whole cluster: give --replica");
    }
    if (isGiven() && replicationUser == null && !preview) {
      throw CommandSpecs.usage(spec, "--replica needs --replication-user");
    }
    if (admins.isEmpty() != (hostgroups == null)) {
      throw CommandSpecs.usage(spec, "give --proxysql-admin and --proxysql-hostgroups, or neither");
    }
  }

  List<InstanceKey> keys(@Nullable CommandSpec spec) {
    return replicas.stream().map(one -> ServerAccount.key(one, spec)).toList();
  }

  ReplicationCredentials replication(@Nullable CommandSpec spec) throws IOException {
    Secret password =
        new PasswordSource(System.getenv())
            .read(
                "--replication-password-file",
                replicationPasswordFile,
                "BATON_REPLICATION_PASSWORD")
            .orElseThrow(
                () ->
                    CommandSpecs.usage(
                        spec,
                        "give --replication-password-file or set BATON_REPLICATION_PASSWORD"));
    return new ReplicationCredentials(String.valueOf(replicationUser), password, replicationTls);
  }

  /** Who is told of the servers; empty if nobody is. */
  Optional<ProxySqlTarget> proxies(@Nullable CommandSpec spec) throws IOException {
    if (hostgroups == null) {
      return Optional.empty();
    }
    HostgroupPair pair;
    try {
      pair = HostgroupPair.parse(hostgroups);
    } catch (IllegalArgumentException e) {
      throw CommandSpecs.usage(spec, e.getMessage());
    }
    Secret password =
        new PasswordSource(System.getenv())
            .read("--proxysql-password-file", adminPasswordFile, "BATON_PROXYSQL_PASSWORD")
            .orElseThrow(
                () ->
                    CommandSpecs.usage(
                        spec, "give --proxysql-password-file or set BATON_PROXYSQL_PASSWORD"));
    return Optional.of(
        new ProxySqlTarget(
            admins.stream().map(one -> ServerAccount.key(one, spec)).toList(),
            adminUser,
            password,
            List.of(pair)));
  }
}
