package dev.baton.server.wiring;

import dev.baton.server.backup.BackupPlan;
import dev.baton.server.backup.BackupScheduler;
import dev.baton.server.config.ClusterConfiguration;
import dev.baton.server.config.Configuration;
import dev.baton.server.config.ConfigurationException;
import dev.baton.server.config.ConfigurationKeeper;
import dev.baton.server.config.Difference;
import dev.baton.server.http.auth.Authenticator;
import dev.baton.server.http.auth.CurrentAuthenticator;
import dev.baton.server.notify.Notifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The configuration in force. A reload checks the whole file first, then takes each changed cluster
 * on anew; if that fails anywhere, everything is put back.
 */
final class RunningConfiguration implements ConfigurationKeeper {

  /** What is fixed for as long as the process runs. */
  private static final Set<String> FIXED =
      Set.of(
          "data-directory",
          "state.database",
          "state.user",
          "state.password-file",
          "state.tls",
          "state.tls-authority",
          "state.timeout",
          "manager.id",
          "manager.archive-directory",
          "history.retention",
          "history.rows",
          "http.listen",
          "http.url-prefix",
          "http.public-names",
          "http.tls-certificate",
          "http.tls-key",
          "http.client-authority");

  private final Supplier<Configuration> file;
  private final ManagerProcess process;
  private final CurrentAuthenticator authenticator;
  private final Notifier notifier;
  private final BackupScheduler backups;
  private volatile Configuration current;
  private final FoundClusters found;

  /**
   * @param file reads the configuration anew
   */
  RunningConfiguration(
      Configuration first,
      Supplier<Configuration> file,
      ManagerProcess process,
      CurrentAuthenticator authenticator,
      Notifier notifier,
      BackupScheduler backups) {
    this.backups = backups;
    this.current = first;
    this.file = file;
    this.process = process;
    this.authenticator = authenticator;
    this.notifier = notifier;
    this.found = new FoundClusters(process, this::current);
  }

  @Override
  public Configuration current() {
    return current;
  }

  FoundClusters found() {
    return found;
  }

  @Override
  public synchronized Reload reload(boolean dryRun) {
    Configuration next;
    List<Difference> differences;
    try {
      next = file.get();
      differences = Difference.between(current, next);
    } catch (ConfigurationException e) {
      return new Reload(false, List.of(), String.valueOf(e.getMessage()));
    }
    List<String> fixed =
        differences.stream().map(Difference::name).filter(FIXED::contains).toList();
    if (!fixed.isEmpty()) {
      return new Reload(
          false,
          differences,
          String.join(", ", fixed) + " cannot change while Baton runs: restart it, or put it back");
    }
    if (dryRun || differences.isEmpty()) {
      return new Reload(!dryRun, differences, "");
    }
    String refusal = apply(next);
    return new Reload(refusal.isEmpty(), differences, refusal);
  }

  /** Empty if it is done. */
  private String apply(Configuration next) {
    Authenticator door;
    List<ClusterConfiguration> before = all(current);
    List<ClusterConfiguration> after;
    try {
      door = HttpDoor.authenticator(next.http());
      after = all(next);
    } catch (IllegalArgumentException | ConfigurationException e) {
      return String.valueOf(e.getMessage());
    }
    Changes changes = Changes.between(before, after, !current.manager().equals(next.manager()));
    for (String cluster : changes.touched()) {
      if (process.isBusy(cluster)) {
        return "cluster " + cluster + " is in the middle of an operation: reload when it has ended";
      }
    }
    try {
      take(changes, next);
    } catch (RuntimeException e) {
      Changes back = Changes.between(after, before, true);
      take(back, current);
      return "everything was put back: " + e.getMessage();
    }
    authenticator.replace(door);
    notifier.use(next.notifications());
    current = next;
    keepBackups();
    return "";
  }

  /** Of the clusters that the file lists. */
  void keepBackups() {
    backups.use(
        current.clusters().stream().flatMap(cluster -> BackupPlan.of(cluster).stream()).toList());
  }

  private List<ClusterConfiguration> all(Configuration configuration) {
    List<ClusterConfiguration> all = new ArrayList<>(configuration.clusters());
    all.addAll(found.configured(configuration));
    return all;
  }

  private void take(Changes changes, Configuration configuration) {
    changes.gone().forEach(process::release);
    changes.anew().forEach(cluster -> process.manage(cluster, configuration.manager()));
  }

  /**
   * @param gone clusters that are no longer there
   * @param anew those that are new or said otherwise
   * @param touched which of the former there were
   */
  private record Changes(List<String> gone, List<ClusterConfiguration> anew, List<String> touched) {

    static Changes between(
        List<ClusterConfiguration> before, List<ClusterConfiguration> after, boolean everything) {
      Map<String, ClusterConfiguration> old = byName(before);
      Map<String, ClusterConfiguration> now = byName(after);
      List<String> gone = old.keySet().stream().filter(name -> !now.containsKey(name)).toList();
      List<ClusterConfiguration> anew =
          now.values().stream()
              .filter(cluster -> everything || !cluster.equals(old.get(cluster.name())))
              .toList();
      List<String> touched = new ArrayList<>(gone);
      anew.stream().map(ClusterConfiguration::name).filter(old::containsKey).forEach(touched::add);
      return new Changes(gone, anew, touched);
    }

    private static Map<String, ClusterConfiguration> byName(List<ClusterConfiguration> clusters) {
      Map<String, ClusterConfiguration> byName = new HashMap<>();
      clusters.forEach(cluster -> byName.put(cluster.name(), cluster));
      return byName;
    }
  }
}
