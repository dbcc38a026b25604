package dev.baton.server.config;

import dev.baton.core.config.Option;
import dev.baton.manager.config.HistorySettings;
import dev.baton.manager.config.ManagerSettings;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Every option that a configuration file may set: those of these records, and no other. */
final class Options {

  /** What all of Baton's settings are made of, except those of a cluster. */
  static final List<Class<? extends Record>> GLOBAL =
      List.of(
          BasicConfiguration.class,
          HttpConfiguration.class,
          DiscoveryConfiguration.class,
          ManagerSettings.class,
          HistorySettings.class,
          OrchestratorApiConfiguration.class,
          NotificationConfiguration.class);

  /** Sections that a cluster may say for itself; said for all, they hold for those that do not. */
  static final Set<String> PER_CLUSTER =
      Set.of("recovery", "promotion", "hooks", "detect", "backup");

  private Options() {}

  /** The full names of all options. */
  static Set<String> names() {
    Set<String> names = new TreeSet<>();
    Stream.concat(GLOBAL.stream(), Stream.of(ClusterConfiguration.class))
        .forEach(type -> collect(type, names));
    return names;
  }

  private static void collect(Class<?> type, Set<String> names) {
    for (RecordComponent component : type.getRecordComponents()) {
      Option option = component.getAnnotation(Option.class);
      if (option != null) {
        names.add(option.name());
      } else if (component.getType().isRecord()) {
        collect(component.getType(), names);
      }
    }
  }

  /** An option's annotation; only for components that have one. */
  static Option of(RecordComponent component) {
    return Objects.requireNonNull(component.getAnnotation(Option.class));
  }
}
