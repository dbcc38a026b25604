package dev.baton.ops.vip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.ops.vip.KeepalivedCheck.Finding;
import dev.baton.ops.vip.KeepalivedCheck.Report;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is written for keepalived, and what is found in what others wrote. */
class KeepalivedTest {

  private static final VipPlan.Node A = new VipPlan.Node("proxy-a", "10.0.0.11");
  private static final VipPlan.Node B = new VipPlan.Node("proxy-b", "10.0.0.12");
  private static final String HEALTH = "/opt/baton/baton proxy health";

  private static VipPlan plan(VipTimers timers, @Nullable String gateway) {
    return new VipPlan(List.of(A, B), "10.0.0.20/24", "eth0", 51, timers, gateway, HEALTH);
  }

  private static Map<String, String> files(VipPlan plan) {
    Map<String, String> files = new TreeMap<>();
    plan.nodes().forEach(node -> files.put(node.name(), KeepalivedFile.write(plan, node)));
    return files;
  }

  private static Report check(Map<String, String> files) {
    return KeepalivedCheck.check(files, program -> true);
  }

  private static List<String> sentences(Report report) {
    return report.findings().stream()
        .map(f -> (f.error() ? "error " : "warning ") + f.file() + ": " + f.sentence())
        .toList();
  }

  @Test
  void whatIsWrittenIsSoundAndMovesInTime() {
    Report quick = check(files(plan(VipTimers.QUICK, "10.0.0.1")));
    assertThat(quick.findings()).isEmpty();
    assertThat(quick.times().get("proxy-a"))
        .isEqualTo(
            "the address moves at the latest after 1.1 s if the proxy is killed, 1.8 s if it"
                + " freezes, 1.0 s if its host is cut off, 1.7 s if it has no server and another proxy"
                + " has");
    Report classic = check(files(plan(VipTimers.CLASSIC, null)));
    assertThat(classic.findings()).isEmpty();
    assertThat(classic.times().get("proxy-b"))
        .contains(
            "4.2 s if the proxy is killed, 4.5 s if it freezes, 3.2 s if its host",
            ", 4.8 s if it");
  }

  @Test
  void eachNodesFileSpeaksToTheOthersAndNamesTheSameAddress() {
    Map<String, String> files = files(plan(VipTimers.QUICK, "10.0.0.1"));
    assertThat(files.get("proxy-a"))
        .contains(
            "unicast_src_ip 10.0.0.11\n    unicast_peer {\n        10.0.0.12\n    }",
            "virtual_ipaddress {\n        10.0.0.20/24\n    }",
            "advert_int 0.3\n",
            "script \"/opt/baton/baton proxy health --alive --timeout 700ms\"",
            "script \"/opt/baton/baton proxy health --timeout 700ms --peer 10.0.0.12\"",
            "script \"/opt/baton/baton proxy health --timeout 700ms --peer 10.0.0.12 --strict\"",
            "script \"/usr/bin/ping -n -c 1 -W 1 10.0.0.1\"",
            "state BACKUP")
        .doesNotContain("nopreempt\n");
    assertThat(files.get("proxy-b")).contains("unicast_src_ip 10.0.0.12");
    assertThat(files(plan(VipTimers.CLASSIC, null)).get("proxy-a"))
        .contains("version 2", "advert_int 1\n", "interval 2", "fall 2")
        .doesNotContain("ping");
  }

  /** The pair of files of a well-known guide: MASTER 100, BACKUP 90, weight -20. */
  private static Map<String, String> guide() {
    return Map.of("master", guide("MASTER", 100), "backup", guide("BACKUP", 90));
  }

  private static String guide(String state, int priority) {
    return """
        global_defs {

        }

        vrrp_script chk_service {          # how the service is
            script "/etc/keepalived/check_service.sh"
            interval 2
            weight -20                     # off the priority
            fall 2
        }

        vrrp_instance VI_1 {
            state %s
            interface enp0s3
            virtual_router_id 51
            priority %d
            #advert_int 1
            authentication {
                auth_type PASS
                auth_pass 1234
            }
            virtual_ipaddress {
                192.168.0.20/24
            }
            track_script {
                chk_service
            }
        }
        """
        .formatted(state, priority);
  }

  @Test
  void ofAGuidesFilesItSaysThatTheAddressFlapsBack() {
    Report report = check(guide());
    assertThat(report.isSound()).isTrue();
    assertThat(sentences(report))
        .anyMatch(s -> s.startsWith("warning backup and master: master has the higher priority"))
        .anyMatch(s -> s.startsWith("warning master: state MASTER takes the address"))
        .anyMatch(s -> s.contains("enable_script_security"))
        .hasSize(4);
  }

  @Test
  void whatKeepsAnAddressFromMovingIsAnError() {
    Map<String, String> small = new TreeMap<>(guide());
    small.replaceAll((name, text) -> text.replace("weight -20", "weight -5"));
    assertThat(sentences(check(small)))
        .contains(
            "error backup and master: vrrp_script chk_service takes 5 from the priority of master,"
                + " which leaves it at that of backup or above: the address would stay");
    assertError(guide("BACKUP\n    nopreempt", 100), "a backup ignores every lower priority");
    assertError(guide("MASTER\n    nopreempt", 100), "nopreempt has no effect with state MASTER");
    assertError(guide("BACKUP", 9).replace("chk_service\n    }", "}"), "no track_script looks at");
    assertError(
        guide("BACKUP", 9).replace("vrrp_script chk_service", "vrrp_script other"),
        "track_script names chk_service, which is not defined");
    assertError(
        guide("BACKUP", 9).replace("global_defs {", "global_defs {\nvrrp_strict"),
        "vrrp_strict drops every packet");
    assertError(guide("BACKUP", 9).replace("interval 2", "interval 0.5"), "in whole seconds");
    assertError(guide("BACKUP", 9).replace("/etc/keepalived/", ""), "needs the whole path");
  }

  private static void assertError(String text, String sentence) {
    assertThat(check(Map.of("it", text)).findings())
        .filteredOn(Finding::error)
        .anyMatch(finding -> finding.sentence().contains(sentence));
  }

  @Test
  void whatLetsBothTakeTheAddressIsAnError() {
    assertDifference("virtual_router_id 51", "virtual_router_id 52", "virtual_router_id differs");
    assertDifference("version 3", "version 2", "the version of VRRP differs (3, 2)");
    assertDifference("10.0.0.20/24", "10.0.0.21/24", "virtual_ipaddress differs");
    assertDifference("advert_int 0.3", "advert_int 1", "advert_int differs (0.3, 1.0)");
    assertDifference(
        "unicast_src_ip 10.0.0.12",
        "unicast_src_ip 10.0.0.13",
        "does not name proxy-b's unicast_src_ip 10.0.0.13");
    assertDifference("        10.0.0.11\n", "", "one node speaks to all (multicast)");
  }

  private static void assertDifference(String from, String to, String sentence) {
    Map<String, String> files = files(plan(VipTimers.QUICK, null));
    files.computeIfPresent("proxy-b", (name, text) -> text.replace(from, to));
    Report report = check(files);
    assertThat(report.isSound()).as(sentence).isFalse();
    assertThat(sentences(report)).anyMatch(s -> s.contains(sentence));
  }

  @Test
  void aFileThatCannotBeReadIsNamedWithWhatIsWrong() {
    assertThat(sentences(check(Map.of("x", "vrrp_instance a {\n"))))
        .containsExactly("error x: the { of vrrp_instance a is never closed");
    assertThat(sentences(check(Map.of("x", "a\n}\n"))))
        .containsExactly("error x: line 2: a } without its {");
    assertThat(sentences(check(Map.of("x", "! nothing\n"))))
        .containsExactly("error x: there is no vrrp_instance in it");
    assertThat(sentences(check(Map.of("x", "vrrp_instance a\n{\nstate BACKUP\n}"))))
        .anyMatch(s -> s.contains("virtual_ipaddress is empty"));
  }

  @Test
  void aPlanThatCannotWorkIsRefused() {
    assertRefused(List.of(A), "10.0.0.20/24", VipTimers.QUICK, "two nodes at the least");
    assertRefused(List.of(A, B), "10.0.0.20", VipTimers.QUICK, "lacks its prefix");
    assertRefused(List.of(A, B), "10.0.0.20/64", VipTimers.QUICK, "no valid prefix");
    assertRefused(List.of(A, B), "vip.example/24", VipTimers.QUICK, "resolves no names");
    assertRefused(List.of(A, B), "10.0.0.11/24", VipTimers.QUICK, "cannot be the one");
    assertRefused(List.of(A, A), "10.0.0.20/24", VipTimers.QUICK, "two nodes are named proxy-a");
    assertRefused(List.of(A, B), "fd00::20/64", VipTimers.QUICK, "not of the same family");
    assertRefused(List.of(A, B), "fd00::20/64", VipTimers.CLASSIC, "knows no IPv6");
  }

  private static void assertRefused(
      List<VipPlan.Node> nodes, String address, VipTimers timers, String reason) {
    assertThatThrownBy(() -> new VipPlan(nodes, address, "eth0", 51, timers, null, HEALTH))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }
}
