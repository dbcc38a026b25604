package dev.baton.admin.cluster;

import dev.baton.admin.runtime.Variables;
import dev.baton.core.secret.Secret;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The {@code admin-cluster_…} variables in force. Immutable.
 *
 * @param user by which members log in to each other; empty if there is to be no cluster
 * @param interval between two checks of a member
 * @param statusFrequency every how many checks its counters are read; 0 for never
 * @param diffs after how many differing checks a module is fetched; 0 for never
 * @param saved which modules are saved to disk when they were fetched
 */
record ClusterSettings(
    String user,
    Secret password,
    Duration interval,
    int statusFrequency,
    Map<SyncedModule, Integer> diffs,
    Set<SyncedModule> saved) {

  private static final String PREFIX = "admin-cluster_";
  private static final String USER = PREFIX + "username";
  private static final String PASSWORD = PREFIX + "password";
  private static final String INTERVAL = PREFIX + "check_interval_ms";
  private static final String FREQUENCY = PREFIX + "check_status_frequency";

  static final ClusterSettings NONE =
      new ClusterSettings("", new Secret(""), Duration.ofSeconds(1), 10, Map.of(), Set.of());

  ClusterSettings {
    diffs = Map.copyOf(diffs);
    saved = Set.copyOf(saved);
  }

  static ClusterSettings of(Variables variables) {
    Map<SyncedModule, Integer> diffs = new EnumMap<>(SyncedModule.class);
    Set<SyncedModule> saved = EnumSet.noneOf(SyncedModule.class);
    for (SyncedModule module : SyncedModule.values()) {
      diffs.put(module, (int) variables.number(module.diffsVariable()));
      if (variables.flag(module.saveVariable())) {
        saved.add(module);
      }
    }
    return new ClusterSettings(
        variables.text(USER),
        variables.password(PASSWORD),
        Duration.ofMillis(variables.number(INTERVAL)),
        (int) variables.number(FREQUENCY),
        diffs,
        saved);
  }

  static boolean honours(String variable) {
    return Set.of(USER, PASSWORD, INTERVAL, FREQUENCY).contains(variable)
        || (variable.startsWith(PREFIX)
            && (variable.endsWith("_diffs_before_sync") || variable.endsWith("_save_to_disk")));
  }

  int diffsBeforeSync(SyncedModule module) {
    return diffs.getOrDefault(module, 0);
  }
}
