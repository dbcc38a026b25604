package dev.baton.server.proxy;

import dev.baton.proxy.config.HostgroupPolicy.Balance;
import dev.baton.proxy.config.HostgroupPolicy.PoolSizes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * The column {@code hostgroup_settings} of {@code mysql_hostgroup_attributes}: JSON, with Baton's
 * own members for the choice of servers and, in PgBouncer's words, for the sizes of pools: {@code
 * {"balance":"least_loaded","min_pool_size":5,"default_pool_size":25,"reserve_pool_size":5}}; and
 * the version that its clients are greeted with on ports that are theirs: {@code
 * {"server_version":"10.11.6-MariaDB","server_version_ports":[6034]}}.
 *
 * @param versions by port
 */
public record HostgroupSettings(Balance balance, PoolSizes pools, Map<Integer, String> versions) {

  static final HostgroupSettings NONE =
      new HostgroupSettings(Balance.WEIGHTED, PoolSizes.UNLIMITED, Map.of());

  private static final String BALANCE = "balance";
  private static final String LEAST = "min_pool_size";
  private static final String USUAL = "default_pool_size";
  private static final String RESERVE = "reserve_pool_size";
  private static final String RESERVE_AFTER = "reserve_pool_timeout_ms";
  private static final String VERSION = "server_version";
  private static final String PORTS = "server_version_ports";
  private static final Set<String> KNOWN =
      Set.of(BALANCE, LEAST, USUAL, RESERVE, RESERVE_AFTER, VERSION, PORTS);
  private static final Pattern A_VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+[\\x21-\\x7e]*");
  private static final int MAX_PORT = 65_535;
  private static final int MOST = 1_000_000;

  /** The same if Baton knows all of it; empty if not. */
  public static String known(String settings) {
    try {
      return parse(settings).equals(NONE) ? "" : settings;
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  /**
   * @throws IllegalArgumentException if it says what Baton does not know; the message says what
   */
  static HostgroupSettings parse(String settings) {
    if (settings.isBlank()) {
      return NONE;
    }
    JsonNode root = AttributesColumn.object(settings);
    for (String name : root.propertyNames()) {
      if (!KNOWN.contains(name)) {
        throw new IllegalArgumentException(
            "'%s' is not supported, only %s are".formatted(name, KNOWN.stream().sorted().toList()));
      }
    }
    PoolSizes none = PoolSizes.UNLIMITED;
    int least = number(root, LEAST, none.least());
    int usual = number(root, USUAL, none.usual());
    int reserve = number(root, RESERVE, none.reserve());
    int after = number(root, RESERVE_AFTER, (int) none.reserveAfter().toMillis());
    if (usual > 0 && least > usual) {
      throw new IllegalArgumentException(LEAST + " is more than " + USUAL);
    }
    if (usual == 0 && reserve > 0) {
      throw new IllegalArgumentException(RESERVE + " means nothing without " + USUAL);
    }
    return new HostgroupSettings(
        balance(root.path(BALANCE)),
        new PoolSizes(least, usual, reserve, Duration.ofMillis(after)),
        versions(root.path(VERSION), root.path(PORTS)));
  }

  private static Map<Integer, String> versions(JsonNode version, JsonNode ports) {
    if (version.isMissingNode() && ports.isMissingNode()) {
      return Map.of();
    }
    if (!version.isString() || !A_VERSION.matcher(version.stringValue()).matches()) {
      throw new IllegalArgumentException(
          VERSION
              + " must be a version as servers tell theirs, such as \"8.0.36\", it is "
              + version);
    }
    if (!ports.isArray() || ports.isEmpty()) {
      throw new IllegalArgumentException(
          PORTS
              + " must be an array of the ports of mysql-interfaces on which "
              + VERSION
              + " is told, as nobody knows before the login whose client it is");
    }
    Map<Integer, String> versions = new HashMap<>();
    for (JsonNode port : ports) {
      if (!port.isInt() || port.intValue() < 1 || port.intValue() > MAX_PORT) {
        throw new IllegalArgumentException(PORTS + ": " + port + " is no port");
      }
      versions.put(port.intValue(), version.stringValue());
    }
    return Map.copyOf(versions);
  }

  private static Balance balance(JsonNode value) {
    if (value.isMissingNode()) {
      return Balance.WEIGHTED;
    }
    for (Balance one : Balance.values()) {
      if (value.isString() && value.stringValue().equals(one.name().toLowerCase(Locale.ROOT))) {
        return one;
      }
    }
    throw new IllegalArgumentException(
        BALANCE + " is \"weighted\", \"least_loaded\" or \"fastest\", not " + value);
  }

  private static int number(JsonNode of, String name, int otherwise) {
    JsonNode value = of.path(name);
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (!value.isInt() || value.intValue() < 0 || value.intValue() > MOST) {
      throw new IllegalArgumentException(
          "%s must be a whole number from 0 to %d, it is %s".formatted(name, MOST, value));
    }
    return value.intValue();
  }
}
