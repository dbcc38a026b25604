package dev.baton.ops.vip;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * One {@code vrrp_instance} of a file, with what the file says of it elsewhere.
 *
 * @param name of the file
 * @param tracked the scripts that it tracks, as they are defined, with the weight given there
 * @param missing names of scripts that it tracks and nobody defines
 */
record VipFile(
    String name, Clause global, Clause instance, List<Clause> tracked, List<String> missing) {

  VipFile {
    tracked = List.copyOf(tracked);
    missing = List.copyOf(missing);
  }

  /**
   * The instances of a file.
   *
   * @throws IllegalArgumentException if there is none, or the file cannot be read
   */
  static List<VipFile> read(String name, String text) {
    Clause file = new Clause(List.of(), Clause.parse(text));
    List<Clause> globals = file.all("global_defs");
    Clause global =
        new Clause(
            List.of("global_defs"), globals.stream().flatMap(g -> g.inner().stream()).toList());
    List<VipFile> found = new ArrayList<>();
    for (Clause instance : file.all("vrrp_instance")) {
      List<Clause> tracked = new ArrayList<>();
      List<String> missing = new ArrayList<>();
      for (Clause block : instance.all("track_script")) {
        for (Clause line : block.inner()) {
          file.all("vrrp_script").stream()
              .filter(script -> script.value().equals(line.name()))
              .findFirst()
              .ifPresentOrElse(
                  script -> tracked.add(weighted(script, line)), () -> missing.add(line.name()));
        }
      }
      found.add(new VipFile(name, global, instance, tracked, missing));
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException("there is no vrrp_instance in it");
    }
    return found;
  }

  /** A weight may stand where the script is tracked: {@code chk weight -5}. */
  private static Clause weighted(Clause script, Clause line) {
    int at = line.words().indexOf("weight");
    if (at < 0 || at + 1 >= line.words().size()) {
      return script;
    }
    List<Clause> inner = new ArrayList<>(script.inner());
    inner.add(new Clause(List.of("weight", line.words().get(at + 1)), List.of()));
    return new Clause(script.words(), inner);
  }

  int version() {
    return (int) instance.number("version", global.number("vrrp_version", 2));
  }

  int routerId() {
    return (int) instance.number("virtual_router_id", -1);
  }

  double priority() {
    return instance.number("priority", 100);
  }

  boolean nopreempt() {
    return instance.has("nopreempt");
  }

  boolean strict() {
    return global.has("vrrp_strict") || instance.has("strict_mode");
  }

  boolean scriptSecurity() {
    return global.has("enable_script_security");
  }

  Set<String> addresses() {
    return new TreeSet<>(instance.listed("virtual_ipaddress"));
  }

  /** What it sends from; empty if keepalived is to choose. */
  String source() {
    return instance.of("unicast_src_ip").orElse("");
  }

  /** Of VRRP version 2; empty without. */
  String password() {
    return instance.all("authentication").stream()
        .flatMap(block -> block.of("auth_pass").stream())
        .findFirst()
        .orElse("");
  }
}
