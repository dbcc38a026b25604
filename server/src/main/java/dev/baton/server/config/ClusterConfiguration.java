package dev.baton.server.config;

import dev.baton.core.config.Option;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.manager.config.DiscoveryFilters;
import dev.baton.manager.config.RecoverySettings;
import dev.baton.manager.inventory.HostNames;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.TlsMode;
import dev.baton.server.proxysql.HostgroupPair;
import dev.baton.server.proxysql.ProxySqlTarget;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.port.ReplicationCredentials;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * One cluster of the list {@code clusters}. What is in {@code cluster-defaults} holds for all.
 *
 * @param backup the backups that are taken of it by a schedule
 * @param recovery what may be recovered, who is to be promoted, and the hooks
 */
public record ClusterConfiguration(
    @Option(name = "clusters.name", description = "What the cluster is called.") String name,
    @Option(
            name = "clusters.seeds",
            description = "Members, as HOST:PORT; one is enough, the others are discovered.")
        List<InstanceKey> seeds,
    @Option(
            name = "clusters.user",
            description =
                "The account by which Baton looks at servers and, if armed, changes them.")
        Optional<String> user,
    @Option(
            name = "clusters.password",
            description = "Its password; ${NAME} is that environment variable.")
        Optional<Secret> password,
    @Option(
            name = "clusters.password-file",
            description = "A file whose first line is its password.")
        Optional<PasswordFile> passwordFile,
    @Option(
            name = "clusters.credentials-file",
            description = "A file in my.cnf's style with user and password below [client].")
        Optional<CredentialsFile> credentialsFile,
    @Option(
            name = "clusters.tls",
            description =
                "Encryption of Baton's own connections: disabled, trust, verify-ca, verify-full.",
            defaultValue = "disabled")
        TlsMode tls,
    @Option(
            name = "clusters.tls-authority",
            description =
                "For verify-ca and verify-full: a PEM file with the authority of the servers'"
                    + " certificates; without it Java's own are trusted.")
        Optional<Path> tlsAuthority,
    @Option(
            name = "clusters.replication-user",
            description = "The account by which replicas log in to their source; needed with arm.")
        Optional<String> replicationUser,
    @Option(
            name = "clusters.replication-password",
            description = "Its password; ${NAME} is that environment variable.")
        Optional<Secret> replicationPassword,
    @Option(
            name = "clusters.replication-password-file",
            description = "A file whose first line is its password.")
        Optional<PasswordFile> replicationPasswordFile,
    @Option(
            name = "clusters.replication-tls",
            description = "Whether replicas encrypt their connections to their source.",
            defaultValue = "false")
        boolean replicationTls,
    @Option(
            name = "clusters.acks",
            description =
                "How many replicas acknowledge each write by semi-sync; 0 for asynchronous"
                    + " replication.",
            defaultValue = "1")
        int acks,
    @Option(
            name = "clusters.arm",
            description = "Whether Baton acts; without it nothing is ever changed.",
            defaultValue = "false")
        boolean arm,
    @Option(
            name = "clusters.pseudo-gtid",
            description =
                "Whether Pseudo-GTID markers are written at the primary once it is armed, so that"
                    + " replicas without GTIDs can be moved anywhere.",
            defaultValue = "false")
        boolean pseudoGtid,
    @Option(
            name = "clusters.pseudo-gtid-interval",
            description = "The time between two markers.",
            defaultValue = "5000",
            unit = "ms")
        Duration pseudoGtidInterval,
    @Option(
            name = "clusters.host-names",
            description =
                "Under which names its servers are known: as-named (by their replicas, sources and you),"
                    + " reported (report_host), canonical (as the resolver completes them), address.",
            defaultValue = "as-named")
        HostNames hostNames,
    @Option(
            name = "clusters.ignore-hosts",
            description =
                "Regular expressions; a server whose HOST:PORT one of them finds does not become a"
                    + " member because others name it.",
            defaultValue = "[]")
        List<String> ignoreHosts,
    @Option(
            name = "clusters.ignore-replicas",
            description = "The same for those that only replicate from a member.",
            defaultValue = "[]")
        List<String> ignoreReplicas,
    @Option(
            name = "clusters.ignore-sources",
            description = "The same for those that a member replicates from.",
            defaultValue = "[]")
        List<String> ignoreSources,
    @Option(
            name = "clusters.proxysql-admins",
            description =
                "ProxySQLs to keep, as HOST:PORT of their administration: their mysql_servers get the"
                    + " new primary after each failover and switchover, if the cluster is armed.",
            defaultValue = "[]")
        List<InstanceKey> proxysqlAdmins,
    @Option(
            name = "clusters.proxies",
            description =
                "Proxies of Baton's to lead, as HOST:PORT of their administration: they write only"
                    + " with this manager's lease, and hold and drain at its word. Their"
                    + " hostgroups have check_type manager; account and hostgroups as for"
                    + " ProxySQLs.",
            defaultValue = "[]")
        List<InstanceKey> proxies,
    @Option(
            name = "clusters.proxysql-user",
            description = "An administrator's account of theirs; not admin, which is local.",
            defaultValue = "radmin")
        String proxysqlUser,
    @Option(
            name = "clusters.proxysql-password",
            description = "Its password; ${NAME} is that environment variable.")
        Optional<Secret> proxysqlPassword,
    @Option(
            name = "clusters.proxysql-password-file",
            description = "A file whose first line is its password.")
        Optional<PasswordFile> proxysqlPasswordFile,
    @Option(
            name = "clusters.proxysql-hostgroups",
            description = "The cluster's hostgroups there, each as WRITER/READER.",
            defaultValue = "[]")
        List<String> proxysqlHostgroups,
    DetectConfiguration detect,
    BackupConfiguration backup,
    RecoverySettings recovery) {

  /**
   * @throws IllegalArgumentException if what is needed together is not there
   */
  public ClusterConfiguration {
    seeds = List.copyOf(seeds);
    ignoreHosts = List.copyOf(ignoreHosts);
    ignoreReplicas = List.copyOf(ignoreReplicas);
    ignoreSources = List.copyOf(ignoreSources);
    var _ = new DiscoveryFilters(ignoreHosts, ignoreReplicas, ignoreSources); // or refuses them
    proxysqlAdmins = List.copyOf(proxysqlAdmins);
    proxies = List.copyOf(proxies);
    proxysqlHostgroups = List.copyOf(proxysqlHostgroups);
    if (!name.matches("\\S+") || name.contains("/")) {
      throw new IllegalArgumentException(
          "clusters.name '" + name + "': write a name without spaces and slashes");
    }
    if (seeds.isEmpty()) {
      throw new IllegalArgumentException("cluster " + name + ": clusters.seeds must name a member");
    }
    if (acks < 0) {
      throw new IllegalArgumentException("cluster " + name + ": clusters.acks is 0 or more");
    }
    account(name, user, password, passwordFile, credentialsFile);
    backup.check(tls);
    proxySql(
        proxysqlAdmins, proxysqlUser, proxysqlPassword, proxysqlPasswordFile, proxysqlHostgroups);
    proxySql(proxies, proxysqlUser, proxysqlPassword, proxysqlPasswordFile, proxysqlHostgroups);
    if (!Collections.disjoint(proxies, proxysqlAdmins)) {
      throw new IllegalArgumentException(
          "cluster "
              + name
              + ": a proxy of clusters.proxies is led and needs no rows of clusters.proxysql-admins:"
              + " name it in one of them");
    }
    if (arm && replicationUser.isEmpty()) {
      throw new IllegalArgumentException(
          "cluster "
              + name
              + ": clusters.arm needs clusters.replication-user and its password:"
              + " replicas are repointed with them");
    }
  }

  private record Account(String user, Secret password) {}

  private static Account account(
      String name,
      Optional<String> user,
      Optional<Secret> password,
      Optional<PasswordFile> passwordFile,
      Optional<CredentialsFile> credentials) {
    if (credentials.isPresent()) {
      return new Account(credentials.get().user(), credentials.get().password());
    }
    return new Account(
        user.orElseThrow(
            () ->
                new IllegalArgumentException("cluster " + name + ": clusters.user must be given")),
        password
            .or(() -> passwordFile.map(PasswordFile::password))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "cluster "
                            + name
                            + ": give clusters.password, clusters.password-file or"
                            + " clusters.credentials-file")));
  }

  /** Whom its members may name without its becoming one. */
  public DiscoveryFilters ignored() {
    return new DiscoveryFilters(ignoreHosts, ignoreReplicas, ignoreSources);
  }

  /** With what Baton logs in. */
  public LinkCredentials credentials() {
    Account account = account(name, user, password, passwordFile, credentialsFile);
    LinkCredentials credentials = new LinkCredentials(account.user(), account.password(), tls);
    return tlsAuthority.map(credentials::withAuthority).orElse(credentials);
  }

  /** With what replicas log in to their source. */
  public ReplicationCredentials replication() {
    Secret secret =
        replicationPassword
            .or(() -> replicationPasswordFile.map(PasswordFile::password))
            .orElse(new Secret(""));
    return new ReplicationCredentials(replicationUser.orElse(""), secret, replicationTls);
  }

  /** The ProxySQLs that are told who the primary is; none if it is not armed. */
  public Optional<ProxySqlTarget> proxySql() {
    return arm && !proxysqlAdmins.isEmpty()
        ? Optional.of(
            proxySql(
                proxysqlAdmins,
                proxysqlUser,
                proxysqlPassword,
                proxysqlPasswordFile,
                proxysqlHostgroups))
        : Optional.empty();
  }

  /** Proxies of Baton's elsewhere that are led. */
  public Optional<ProxySqlTarget> ledProxies() {
    return !proxies.isEmpty()
        ? Optional.of(
            proxySql(
                proxies, proxysqlUser, proxysqlPassword, proxysqlPasswordFile, proxysqlHostgroups))
        : Optional.empty();
  }

  private static ProxySqlTarget proxySql(
      List<InstanceKey> admins,
      String user,
      Optional<Secret> password,
      Optional<PasswordFile> file,
      List<String> hostgroups) {
    return new ProxySqlTarget(
        admins,
        user,
        password.or(() -> file.map(PasswordFile::password)).orElse(new Secret("")),
        hostgroups.stream().map(HostgroupPair::parse).toList());
  }

  public DurabilityPolicy policy() {
    return acks == 0 ? DurabilityPolicy.async() : DurabilityPolicy.semiSync(acks);
  }
}
