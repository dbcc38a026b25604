package dev.baton.server.config;

import dev.baton.core.config.Option;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What another configuration changes: one option, as a person may read it. A secret is compared by
 * its text and shown as asterisks.
 *
 * @param name such as {@code http.listen} or {@code clusters[shop].acks}
 * @param before null if it was not there
 * @param after null if it is not there any more
 */
public record Difference(String name, @Nullable String before, @Nullable String after) {

  private static final String DEFAULTS = "cluster-defaults.";

  /** In the order of their names. */
  public static List<Difference> between(Configuration before, Configuration after) {
    Map<String, Object> old = values(before);
    Map<String, Object> now = values(after);
    TreeSet<String> names = new TreeSet<>(old.keySet());
    names.addAll(now.keySet());
    List<Difference> differences = new ArrayList<>();
    for (String name : names) {
      if (!Objects.equals(old.get(name), now.get(name))) {
        differences.add(new Difference(name, shown(old.get(name)), shown(now.get(name))));
      }
    }
    return differences;
  }

  /** Every option as it holds, shown as a person may read it. */
  public static Map<String, String> settings(Configuration configuration) {
    Map<String, String> shown = new TreeMap<>();
    values(configuration).forEach((name, value) -> shown.put(name, String.valueOf(shown(value))));
    return shown;
  }

  private static Map<String, Object> values(Configuration configuration) {
    Map<String, Object> all = new TreeMap<>();
    collect("", configuration.basic(), all);
    collect("", configuration.http(), all);
    collect("", configuration.discovery(), all);
    collect("", configuration.manager(), all);
    collect("", configuration.history(), all);
    collect("", configuration.orchestrator(), all);
    collect("", configuration.notifications(), all);
    configuration
        .clusterDefaults()
        .ifPresent(
            defaults -> {
              collect(DEFAULTS, defaults, all);
              all.keySet().removeAll(Set.of(DEFAULTS + "name", DEFAULTS + "seeds"));
            });
    for (ClusterConfiguration cluster : configuration.clusters()) {
      collect("clusters[" + cluster.name() + "].", cluster, all);
    }
    return all;
  }

  private static void collect(String prefix, Record settings, Map<String, Object> into) {
    for (RecordComponent component : settings.getClass().getRecordComponents()) {
      Object value = value(component, settings);
      Option option = component.getAnnotation(Option.class);
      if (option != null) {
        String name = option.name();
        into.put(prefix.isEmpty() ? name : prefix + name.replaceFirst("^clusters\\.", ""), value);
      } else if (value instanceof Record nested) {
        collect(prefix, nested, into);
      }
    }
  }

  private static Object value(RecordComponent component, Record settings) {
    try {
      component.getAccessor().setAccessible(true);
      return Objects.requireNonNull(component.getAccessor().invoke(settings));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(component + " cannot be read", e);
    }
  }

  private static @Nullable String shown(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Optional<?> optional -> optional.map(Difference::shown).orElse("none");
      case Duration duration -> duration.toMillis() + " ms";
      case PasswordFile file -> file.password().toString();
      case CredentialsFile file -> file.user() + " " + file.password();
      default -> value.toString();
    };
  }
}
