package dev.baton.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.server.config.OrchestratorKeys.How;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every key of orchestrator's is honoured or ignored, never both, and nothing is promised twice.
 */
class OrchestratorKeysTest {

  @Test
  void everyKeyIsInExactlyOneOfTheTwoLists() {
    Set<String> both = new HashSet<>(OrchestratorKeys.honouredKeys().keySet());
    both.retainAll(OrchestratorKeys.ignoredKeys().keySet());
    assertThat(both).isEmpty();
    assertThat(OrchestratorKeys.all()).containsAll(AllOrchestratorKeys.NAMES);
    assertThat(AllOrchestratorKeys.NAMES).containsAll(OrchestratorKeys.all());
  }

  @Test
  void whatIsHonouredNamesAnOptionThatThereIs() {
    Set<String> options = Options.names();
    OrchestratorKeys.honouredKeys()
        .forEach(
            (key, honoured) -> {
              if (honoured.how() != How.SPECIAL) {
                assertThat(options).as(key).contains(honoured.option());
              }
            });
  }

  /** Keys that do nothing without another one, with that one. */
  private static final Map<String, String> TOGETHER =
      Map.of(
          "SSLCertFile", "\"UseSSL\": true, \"SSLPrivateKeyFile\": \"k\"",
          "SSLPrivateKeyFile", "\"UseSSL\": true, \"SSLCertFile\": \"cert.pem\"",
          "UseMutualTLS",
              "\"UseSSL\": true, \"SSLCertFile\": \"c\", \"SSLPrivateKeyFile\": \"k\","
                  + " \"SSLCAFile\": \"a\"",
          "UseSSL", "\"SSLCertFile\": \"c\", \"SSLPrivateKeyFile\": \"k\", \"SSLCAFile\": \"a\"",
          "SSLCAFile",
              "\"UseSSL\": true, \"UseMutualTLS\": true, \"SSLCertFile\": \"c\","
                  + " \"SSLPrivateKeyFile\": \"k\"",
          "AuthenticationMethod", "\"HTTPAuthUser\": \"u\", \"HTTPAuthPassword\": \"p\"",
          "MySQLTopologySSLSkipVerify", "\"MySQLTopologyUseMutualTLS\": true",
          "MySQLTopologySSLCAFile", "\"MySQLTopologyUseMutualTLS\": true",
          "DefaultInstancePort", "\"DiscoverySeeds\": [\"db1\"]");

  /** Values that are not the default, for keys whose values are not any text. */
  private static final Map<String, String> VALUES =
      Map.ofEntries(
          Map.entry("ListenAddress", "\"127.0.0.1:3999\""),
          Map.entry("URLPrefix", "\"/orc\""),
          Map.entry("AuthenticationMethod", "\"basic\""),
          Map.entry("ClusterNameToAlias", "{\"^db\": \"shop\"}"),
          Map.entry("DefaultInstancePort", "3999"),
          Map.entry("DetachLostReplicasAfterMasterFailover", "false"),
          Map.entry("DetachLostSlavesAfterMasterFailover", "false"),
          Map.entry("HostnameResolveMethod", "\"cname\""),
          Map.entry("MySQLHostnameResolveMethod", "\"@@report_host\""));

  private static final Set<String> TRUTHS =
      Set.of(
          "ReadOnly",
          "AutoPseudoGTID",
          "UseSSL",
          "UseMutualTLS",
          "MySQLTopologyUseMutualTLS",
          "MySQLTopologySSLSkipVerify",
          "RecoverNonWriteableMaster",
          "RecoverLockedSemiSyncMaster",
          "PreventCrossDataCenterMasterFailover",
          "PreventCrossRegionMasterFailover",
          "FailMasterPromotionIfSQLThreadNotUpToDate");

  private static final String REFUSAL = "refusal";

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> whatIsHonouredChangesASetting() {
    return OrchestratorKeys.honouredKeys().entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(), () -> changes(entry.getKey(), entry.getValue())));
  }

  private void changes(String key, OrchestratorKeys.Honoured honoured) throws Exception {
    String with = TOGETHER.getOrDefault(key, "\"Debug\": false");
    String value =
        switch (honoured.how()) {
          case SECONDS, MINUTES, DAYS -> "77";
          default -> TRUTHS.contains(key) ? "true" : VALUES.getOrDefault(key, "\"x1\"");
        };
    Map<String, String> before = settings(with, key);
    Map<String, String> after = settings(with + ", \"" + key + "\": " + value, key);
    assertThat(after).as(key).doesNotContainKey(REFUSAL);
    Set<Map.Entry<String, String>> changed = new HashSet<>(after.entrySet());
    changed.removeAll(before.entrySet());
    assertThat(changed).as(key + " of " + honoured.option()).isNotEmpty();
    if (honoured.how() != How.SPECIAL) {
      assertThat(changed.stream().map(Map.Entry::getKey))
          .anyMatch(name -> name.endsWith(withoutSection(honoured)));
    }
  }

  private static String withoutSection(OrchestratorKeys.Honoured honoured) {
    return honoured.option().replaceFirst("^clusters[.]", "");
  }

  /** Passwords are shown masked, so that there is only their being there to be seen. */
  private Map<String, String> settings(String body, String key) throws Exception {
    Files.writeString(folder.resolve("x1"), "[client]\nuser=u1\npassword=p1\n");
    String account =
        key.startsWith("MySQLTopology") && !key.contains("SSL") && !key.contains("TLS")
            ? ""
            : ", \"MySQLTopologyUser\": \"u\", \"MySQLTopologyPassword\": \"p\"";
    if (key.equals("MySQLTopologyUser")) {
      account = ", \"MySQLTopologyPassword\": \"p\"";
    } else if (key.equals("MySQLTopologyPassword")) {
      account = ", \"MySQLTopologyUser\": \"u\"";
    }
    Path file = Files.writeString(folder.resolve("o.json"), "{" + body + account + "}");
    try {
      return Difference.settings(new ConfigurationReader(Map.of(), "m1").read(file));
    } catch (ConfigurationException e) {
      return Map.of(REFUSAL, String.valueOf(e.getMessage())); // half of what goes together
    }
  }

  @Test
  void theDocumentTellsOfEachKeyWhatBecomesOfIt() throws Exception {
    Path module = Path.of("").toAbsolutePath();
    Path root = module.endsWith("server") ? module.resolveSibling("") : module;
    List<String> lines = Files.readAllLines(root.resolve("docs/orchestrator.md"));
    OrchestratorKeys.honouredKeys()
        .forEach((key, honoured) -> assertThat(row(lines, key)).contains(plain(honoured.option())));
    OrchestratorKeys.ignoredKeys()
        .forEach((key, reason) -> assertThat(row(lines, key)).contains(plain(reason)));
  }

  /** The table's row that begins with this key among others, without its backticks. */
  private static String row(List<String> lines, String key) {
    return lines.stream()
        .filter(line -> line.startsWith("| `"))
        .filter(line -> line.split("\\|")[1].contains("`" + key + "`"))
        .findFirst()
        .map(OrchestratorKeysTest::plain)
        .orElse("no row tells of " + key);
  }

  private static String plain(String text) {
    return text.replace("`", "");
  }

  @Test
  void whatIsIgnoredSaysWhy() {
    assertThat(OrchestratorKeys.ignoredKeys().values()).allMatch(reason -> reason.length() > 10);
  }
}
