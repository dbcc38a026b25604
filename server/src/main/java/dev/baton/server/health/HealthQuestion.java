package dev.baton.server.health;

import dev.baton.proxy.ProxyHealth;
import java.net.URI;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a health URL asks for: {@code /health} for writes and reads, {@code /health/writes}, {@code
 * /health/reads}, {@code /health/alive}, each with {@code ?hostgroup=N,…} for hostgroups that must
 * have a server too.
 */
record HealthQuestion(boolean writes, boolean reads, Set<Integer> hostgroups) {

  private static final Pattern HOSTGROUPS = Pattern.compile("hostgroup=(\\d{1,9}(?:,\\d{1,9})*)");

  HealthQuestion {
    hostgroups = Set.copyOf(hostgroups);
  }

  /** Null if it is none of them. */
  static @Nullable HealthQuestion parse(URI uri) {
    Set<Integer> hostgroups = new TreeSet<>();
    if (uri.getQuery() != null) {
      Matcher some = HOSTGROUPS.matcher(uri.getQuery());
      if (!some.matches()) {
        return null;
      }
      for (String one : some.group(1).split(",", -1)) {
        hostgroups.add(Integer.parseInt(one));
      }
    }
    return switch (uri.getPath()) {
      case "/health" -> new HealthQuestion(true, true, hostgroups);
      case "/health/writes" -> new HealthQuestion(true, false, hostgroups);
      case "/health/reads" -> new HealthQuestion(false, true, hostgroups);
      case "/health/alive" -> new HealthQuestion(false, false, hostgroups);
      default -> null;
    };
  }

  /** Why the answer is no; empty if it is yes. */
  String missing(ProxyHealth health) {
    if (!health.alive()) {
      return health.reason();
    }
    if ((writes && !health.writes()) || (reads && !health.reads())) {
      return (writes && !health.writes() ? "no writes: " : "no reads: ") + health.reason();
    }
    Set<Integer> absent = new TreeSet<>(hostgroups);
    absent.removeAll(health.serving());
    return absent.isEmpty() ? "" : "no server is ONLINE in hostgroup " + text(absent);
  }

  private static String text(Set<Integer> hostgroups) {
    return String.join(", ", hostgroups.stream().map(String::valueOf).toList());
  }
}
