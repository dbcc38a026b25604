package dev.baton.server.config;

import dev.baton.core.config.Option;
import dev.baton.core.instance.InstanceKey;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Which clusters are found out, beside those that are listed. */
public record DiscoveryConfiguration(
    @Option(
            name = "discovery.seeds",
            description =
                "Servers whose clusters are found out at the start, by cluster-defaults; each is of"
                    + " one of the listed clusters or gets a new one.",
            defaultValue = "[]")
        List<InstanceKey> seeds,
    @Option(
            name = "discovery.cluster-names",
            description =
                "REGEX=NAME: what a cluster is called that was found out, by its primary's"
                    + " HOST:PORT; without one it is called by that address.",
            defaultValue = "[]")
        List<String> clusterNames) {

  /**
   * @throws IllegalArgumentException if a rule has no name, or its pattern is none
   */
  public DiscoveryConfiguration {
    seeds = List.copyOf(seeds);
    clusterNames = List.copyOf(clusterNames);
    clusterNames.forEach(DiscoveryConfiguration::pattern);
  }

  /** What a cluster with this primary is called. */
  public String nameOf(InstanceKey primary) {
    return clusterNames.stream()
        .filter(rule -> pattern(rule).matcher(primary.toString()).find())
        .findFirst()
        .map(rule -> rule.substring(rule.lastIndexOf('=') + 1))
        .orElse(primary.toString());
  }

  private static Pattern pattern(String rule) {
    int equals = rule.lastIndexOf('=');
    try {
      if (equals > 0 && equals < rule.length() - 1) {
        return Pattern.compile(rule.substring(0, equals));
      }
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "discovery.cluster-names: '" + rule + "': " + e.getDescription(), e);
    }
    throw new IllegalArgumentException("discovery.cluster-names: '" + rule + "' is not REGEX=NAME");
  }
}
