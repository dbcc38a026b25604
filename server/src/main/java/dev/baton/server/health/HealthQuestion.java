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
 * have a server too, and {@code ?verified} for servers that answer at this moment.
 */
record HealthQuestion(boolean writes, boolean reads, Set<Integer> hostgroups, boolean verified) {

  private static final String VERIFIED = "verified";
  private static final Pattern HOSTGROUPS = Pattern.compile("hostgroup=(\\d{1,9}(?:,\\d{1,9})*)");

  HealthQuestion {
    hostgroups = Set.copyOf(hostgroups);
  }

  /** Null if it is none of them. */
  static @Nullable HealthQuestion parse(URI uri) {
    Set<Integer> hostgroups = new TreeSet<>();
    boolean verified = false;
    if (uri.getQuery() != null) {
      for (String part : uri.getQuery().split("&", -1)) {
        Matcher some = HOSTGROUPS.matcher(part);
        if (some.matches()) {
          for (String one : some.group(1).split(",", -1)) {
            hostgroups.add(Integer.parseInt(one));
          }
        } else if (part.equals(VERIFIED)) {
          verified = true;
        } else {
          return null;
        }
      }
    }
    return switch (uri.getPath()) {
      case "/health" -> new HealthQuestion(true, true, hostgroups, verified);
      case "/health/writes" -> new HealthQuestion(true, false, hostgroups, verified);
      case "/health/reads" -> new HealthQuestion(false, true, hostgroups, verified);
      case "/health/alive" -> new HealthQuestion(false, false, hostgroups, verified);
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
