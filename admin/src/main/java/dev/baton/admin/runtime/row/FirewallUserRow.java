package dev.baton.admin.runtime.row;

/** A row of {@code mysql_firewall_whitelist_users}. */
public record FirewallUserRow(
    boolean active, String username, String clientAddress, Mode mode, String comment) {

  /** What happens to statements that are on no list. */
  public enum Mode {
    OFF,
    DETECTING,
    PROTECTING
  }
}
