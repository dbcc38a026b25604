package dev.baton.ops.vip;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Finds what makes an address flap, stay, or be in two places: within a {@code keepalived.conf},
 * and between the files of the nodes that share it. Spelling is keepalived's own to judge ({@code
 * keepalived -t}).
 */
public final class KeepalivedCheck {

  /**
   * What is wrong with a file.
   *
   * @param error whether the address would not do what it is for; else only worth knowing
   */
  public record Finding(boolean error, String file, String sentence) {}

  /**
   * What a check says.
   *
   * @param times for each file, how long the address can take to move
   */
  public record Report(List<Finding> findings, Map<String, String> times) {
    public Report {
      findings = List.copyOf(findings);
      times = Collections.unmodifiableMap(new TreeMap<>(times));
    }

    /** Whether there is no error. */
    public boolean isSound() {
      return findings.stream().noneMatch(Finding::error);
    }
  }

  private final Predicate<String> isProgram;
  private final List<Finding> findings = new ArrayList<>();
  private final Map<String, String> times = new TreeMap<>();

  private KeepalivedCheck(Predicate<String> isProgram) {
    this.isProgram = isProgram;
  }

  /**
   * Looks at all files that belong to one address.
   *
   * @param files their texts by their names, one for each node
   * @param isProgram whether a path is a program on this machine
   */
  public static Report check(Map<String, String> files, Predicate<String> isProgram) {
    KeepalivedCheck check = new KeepalivedCheck(isProgram);
    List<VipFile> read = new ArrayList<>();
    new TreeMap<>(files)
        .forEach(
            (name, text) -> {
              try {
                read.addAll(VipFile.read(name, text));
              } catch (IllegalArgumentException e) {
                check.error(name, Objects.requireNonNullElse(e.getMessage(), "it cannot be read"));
              }
            });
    read.forEach(check::alone);
    for (int i = 0; i < read.size(); i++) {
      for (int j = i + 1; j < read.size(); j++) {
        check.together(read.get(i), read.get(j));
      }
    }
    return new Report(check.findings, check.times);
  }

  private void error(String file, String sentence) {
    findings.add(new Finding(true, file, sentence));
  }

  private void warning(String file, String sentence) {
    findings.add(new Finding(false, file, sentence));
  }

  private void alone(VipFile file) {
    String name = file.name();
    times.put(name, Takeover.of(file.instance(), file.tracked(), file.version()).toString());
    if (file.addresses().isEmpty()) {
      error(name, "virtual_ipaddress is empty: there is no address to keep");
    }
    if (file.tracked().isEmpty()) {
      error(
          name,
          "no track_script looks at the proxy: the address stays where it is when the proxy dies;"
              + " track a script that calls baton proxy health");
    }
    file.missing()
        .forEach(script -> error(name, "track_script names " + script + ", which is not defined"));
    if (file.strict()) {
      error(
          name,
          "vrrp_strict drops every packet to the shared address and allows no unicast_peer; leave"
              + " it out");
    }
    states(file);
    for (Clause script : file.tracked()) {
      script(file, script);
    }
    if (file.version() == 3 && file.instance().has("authentication")) {
      warning(name, "VRRP version 3 knows no authentication; keepalived ignores it");
    }
    if (!file.scriptSecurity()) {
      warning(name, "without enable_script_security a script that others may write runs as root");
    }
  }

  private void states(VipFile file) {
    boolean master = file.instance().of("state").orElse("BACKUP").equals("MASTER");
    boolean weighted = file.tracked().stream().anyMatch(s -> s.number("weight", 0) != 0);
    if (file.nopreempt() && master) {
      error(file.name(), "nopreempt has no effect with state MASTER; write state BACKUP");
    } else if (file.nopreempt() && weighted) {
      error(
          file.name(),
          "with nopreempt a backup ignores every lower priority, so that a script with a weight"
              + " moves nothing: leave nopreempt out and give all nodes the same priority, or take"
              + " the weight away");
    } else if (master) {
      warning(
          file.name(),
          "state MASTER takes the address at every start of keepalived; write state BACKUP");
    }
  }

  private void script(VipFile file, Clause script) {
    String label = "vrrp_script " + script.value();
    String command = script.of("script").orElse("");
    String program = command.split("\\s", 2)[0];
    if (!program.startsWith("/")) {
      error(file.name(), label + " needs the whole path of a program, not '" + program + "'");
    } else if (!isProgram.test(program)) {
      warning(file.name(), label + ": " + program + " is no program on this machine");
    }
    double interval = script.number("interval", 1);
    if (interval < 1 || interval != Math.rint(interval)) {
      error(file.name(), label + ": the interval is in whole seconds, 1 at the least");
    }
  }

  private void together(VipFile one, VipFile other) {
    String pair = one.name() + " and " + other.name();
    same(pair, "virtual_router_id", one.routerId(), other.routerId());
    same(pair, "the version of VRRP", one.version(), other.version());
    same(pair, "virtual_ipaddress", one.addresses(), other.addresses());
    same(pair, "auth_pass", one.password(), other.password());
    same(
        pair,
        "advert_int",
        one.instance().number("advert_int", 1),
        other.instance().number("advert_int", 1));
    peers(one, other);
    peers(other, one);
    VipFile higher = one.priority() >= other.priority() ? one : other;
    VipFile lower = higher.equals(one) ? other : one;
    double gap = higher.priority() - lower.priority();
    if (gap > 0 && !higher.nopreempt()) {
      warning(
          pair,
          higher.name()
              + " has the higher priority and takes the address back as soon as it is well again:"
              + " every failure costs the clients two moves; give all nodes the same priority");
    }
    for (Clause script : higher.tracked()) {
      double weight = script.number("weight", 0);
      if (weight < 0 && gap + weight >= 0) {
        error(
            pair,
            ("vrrp_script %s takes %.0f from the priority of %s, which leaves it at that of %s or"
                    + " above: the address would stay")
                .formatted(script.value(), -weight, higher.name(), lower.name()));
      }
    }
  }

  private void same(String pair, String what, Object one, Object other) {
    if (!one.equals(other)) {
      error(pair, what + " differs (" + one + ", " + other + "): each would take the address");
    }
  }

  private void peers(VipFile from, VipFile to) {
    List<String> peers = from.instance().listed("unicast_peer");
    if (peers.isEmpty() != to.instance().listed("unicast_peer").isEmpty()) {
      error(from.name(), "one node speaks to all (multicast) and the other to its unicast_peer");
    } else if (!peers.isEmpty() && !peers.contains(to.source())) {
      error(
          from.name(),
          "its unicast_peer "
              + new TreeSet<>(peers)
              + " does not name "
              + to.name()
              + "'s unicast_src_ip "
              + to.source());
    }
  }
}
