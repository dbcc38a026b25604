package dev.baton.server.config;

import dev.baton.cli.api.ApiJson;
import dev.baton.server.config.Configuration.Ignored;
import dev.baton.server.config.OrchestratorKeys.Honoured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads an {@code orchestrator.conf.json} as it is. Its keys become Baton's options where there is
 * one ({@link OrchestratorKeys}); those of servers hold for every cluster, because orchestrator has
 * one account for all. Nothing is armed by it: that is a person's word.
 */
final class OrchestratorReader {

  private static final String CLUSTERS = "clusters.";
  private static final String DEFAULT_PORT = "3306";

  private final Path file;
  private final Map<String, String> environment;

  OrchestratorReader(Path file, Map<String, String> environment) {
    this.file = file;
    this.environment = environment;
  }

  /**
   * @param ignored is given every key that is not honoured
   * @throws ConfigurationException if it is no JSON, or a key has a value of another kind
   */
  ConfigTree read(String text, List<Ignored> ignored) {
    JsonNode root;
    try {
      root = ApiJson.COMPACT.readTree(text);
    } catch (JacksonException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw ConfigurationException.at(file, line, "this is no JSON: " + e.getOriginalMessage());
    }
    ConfigTree tree = ConfigTree.empty();
    root.properties().forEach(entry -> take(entry.getKey(), entry.getValue(), root, tree, ignored));
    OrchestratorKeys.unsaid().forEach(tree.values()::putIfAbsent);
    keepToLoopback(tree, ignored);
    return tree;
  }

  /** orchestrator lets in whoever reaches it unless told otherwise; Baton stays on this machine. */
  private static void keepToLoopback(ConfigTree tree, List<Ignored> ignored) {
    ConfigValue listen = tree.values().get("http.listen");
    ConfigValue method = tree.values().get("http.authentication");
    boolean open = method == null || method.equals(ConfigValue.of("none"));
    if (open && listen instanceof ConfigValue.Text text && !isLoopback(text.text())) {
      String port = text.text().substring(text.text().lastIndexOf(':') + 1);
      tree.values().put("http.listen", ConfigValue.of("127.0.0.1:" + port));
      ignored.add(
          new Ignored(
              "ListenAddress",
              "only its port is taken, on 127.0.0.1: there is no AuthenticationMethod"));
    }
  }

  private static boolean isLoopback(String listen) {
    return listen.matches("(127\\..*|localhost|\\[::1\\]):\\d+");
  }

  /** The keys that a file has; none if it is no JSON object. */
  static Set<String> keysOf(Path file) {
    try {
      String text = Files.readString(file);
      if (!text.stripLeading().startsWith("{")) {
        return Set.of();
      }
      Set<String> keys = new TreeSet<>();
      ApiJson.COMPACT.readTree(text).properties().forEach(entry -> keys.add(entry.getKey()));
      return keys;
    } catch (IOException e) {
      throw new ConfigurationException(file + " cannot be read: " + e, e);
    }
  }

  private void take(
      String key, JsonNode value, JsonNode root, ConfigTree tree, List<Ignored> ignored) {
    Honoured honoured = OrchestratorKeys.honouredKeys().get(key);
    if (honoured != null) {
      honour(key, honoured, value, root, tree);
      return;
    }
    String reason = OrchestratorKeys.ignoredKeys().get(key);
    ignored.add(
        new Ignored(
            key,
            reason != null
                ? reason
                : "orchestrator has no such key; the nearest is "
                    + Nearest.to(key, OrchestratorKeys.all())));
  }

  private void honour(
      String key, Honoured honoured, JsonNode value, JsonNode root, ConfigTree tree) {
    switch (honoured.how()) {
      case SAME -> same(key, honoured.option(), value, root, tree);
      case SECONDS -> put(tree, honoured.option(), ConfigValue.of(whole(key, value) + "s"));
      case MINUTES -> {
        if (whole(key, value) > 0) { // 0 is how a file says nothing
          put(tree, honoured.option(), ConfigValue.of(whole(key, value) * 60 + "s"));
        }
      }
      case DAYS -> put(tree, honoured.option(), ConfigValue.of(whole(key, value) * 86_400 + "s"));
      case SPECIAL -> special(key, value, root, tree);
    }
  }

  private void same(String key, String option, JsonNode value, JsonNode root, ConfigTree tree) {
    if (value.isArray()) {
      List<String> texts = new ArrayList<>();
      value.forEach(one -> texts.add(one.asString()));
      boolean seeds = key.equals("DiscoverySeeds");
      put(
          tree,
          option,
          ConfigValue.of(seeds ? texts.stream().map(t -> withPort(t, root)).toList() : texts));
    } else if (value.isObject()) {
      throw ConfigurationException.at(file, 0, key + " is a plain value or a list");
    } else if (!value.isNull() && !value.asString().isEmpty()) {
      put(
          tree,
          option,
          ConfigValue.of(key.endsWith("Password") ? password(value) : value.asString()));
    }
  }

  /** orchestrator takes a whole value {@code ${NAME}} from the environment, empty if not set. */
  private String password(JsonNode value) {
    String text = value.asString();
    int begin = text.indexOf("${");
    int end = text.lastIndexOf('}');
    if (begin < 0 || end < begin) {
      return text;
    }
    String name = text.substring(begin + 2, end);
    return Optional.ofNullable(environment.get(name))
        .orElseThrow(
            () ->
                ConfigurationException.at(
                    file, 0, "the environment variable " + name + " of a password is not set"));
  }

  private static String withPort(String seed, JsonNode root) {
    String port =
        root.has("DefaultInstancePort") ? root.get("DefaultInstancePort").asString() : DEFAULT_PORT;
    return seed.contains(":") ? seed : seed + ":" + port;
  }

  private static void put(ConfigTree tree, String option, ConfigValue value) {
    (option.startsWith(CLUSTERS) ? tree.clusterDefaults() : tree.values()).put(option, value);
  }

  private long whole(String key, JsonNode value) {
    if (!value.isIntegralNumber()) {
      throw ConfigurationException.at(file, 0, key + " is a whole number");
    }
    return value.asLong();
  }

  private void special(String key, JsonNode value, JsonNode root, ConfigTree tree) {
    switch (key) {
      case "AuthenticationMethod" -> authentication(value.asString(), root, tree);
      case "UseMutualTLS" -> {
        if (value.asBoolean(false) && isTrue(root, "UseSSL")) {
          put(tree, "http.authentication", ConfigValue.of("mutual-tls"));
        }
      }
      case "SSLCertFile" -> ifTrue(root, "UseSSL", value, "http.tls-certificate", tree);
      case "SSLPrivateKeyFile" -> ifTrue(root, "UseSSL", value, "http.tls-key", tree);
      case "SSLCAFile" -> ifTrue(root, "UseMutualTLS", value, "http.client-authority", tree);
      case "MySQLTopologyUseMutualTLS" -> {
        if (value.asBoolean(false)) {
          boolean trust = isTrue(root, "MySQLTopologySSLSkipVerify");
          put(tree, "clusters.tls", ConfigValue.of(trust ? "trust" : "verify-ca"));
        }
      }
      case "MySQLTopologySSLCAFile" ->
          ifTrue(root, "MySQLTopologyUseMutualTLS", value, "clusters.tls-authority", tree);
      case "ClusterNameToAlias" -> names(value, tree);
      case "HostnameResolveMethod" -> hostNames(value.asString(""), tree);
      case "MySQLHostnameResolveMethod" -> hostNames(value.asString(""), tree);
      case "FailMasterPromotionIfSQLThreadNotUpToDate" ->
          put(
              tree,
              "promotion.wait-for-unapplied",
              ConfigValue.of(String.valueOf(!value.asBoolean(false))));
      default -> {} // it is read together with another key
    }
  }

  /** With mutual TLS the certificate says who asks, whatever the method. */
  private void authentication(String method, JsonNode root, ConfigTree tree) {
    if (isTrue(root, "UseMutualTLS") && isTrue(root, "UseSSL")) {
      return;
    }
    String known =
        switch (method.toLowerCase(Locale.ROOT)) {
          case "" -> "none";
          case "basic", "multi", "proxy" -> method.toLowerCase(Locale.ROOT);
          default ->
              throw ConfigurationException.at(
                  file,
                  0,
                  "AuthenticationMethod '"
                      + method
                      + "' works otherwise in Baton: write a file of Baton's own, with"
                      + " http.authentication token and http.tokens-file");
        };
    boolean unnamed = known.equals("basic") && root.path("HTTPAuthUser").asString("").isEmpty();
    put(tree, "http.authentication", ConfigValue.of(unnamed ? "none" : known));
  }

  private static void ifTrue(
      JsonNode root, String condition, JsonNode value, String option, ConfigTree tree) {
    if (isTrue(root, condition) && !value.asString("").isEmpty()) {
      put(tree, option, ConfigValue.of(value.asString()));
    }
  }

  private static boolean isTrue(JsonNode root, String key) {
    return root.path(key).asBoolean(false);
  }

  /** {@code @@hostname} is how one server is known again under two names, whatever the policy. */
  private static void hostNames(String method, ConfigTree tree) {
    switch (method.toLowerCase(Locale.ROOT).replace("@", "")) {
      case "cname" -> put(tree, "clusters.host-names", ConfigValue.of("canonical"));
      case "ip" -> put(tree, "clusters.host-names", ConfigValue.of("address"));
      case "report_host" -> put(tree, "clusters.host-names", ConfigValue.of("reported"));
      default -> {} // as they are named
    }
  }

  private void names(JsonNode value, ConfigTree tree) {
    List<String> rules = new ArrayList<>();
    value
        .properties()
        .forEach(entry -> rules.add(entry.getKey() + "=" + entry.getValue().asString()));
    put(tree, "discovery.cluster-names", ConfigValue.of(rules));
  }
}
