package dev.baton.server.demo.fault;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What can be done to a running cluster on purpose. */
public enum FaultKind {
  /** The primary's process is ended by SIGKILL: power loss, out of memory. */
  KILL_PRIMARY,
  /** The primary's process is stopped by SIGSTOP and woken later: a hung machine. */
  FREEZE_PRIMARY,
  /** The primary's process is asked to end by SIGTERM: an operator's shutdown. */
  STOP_PRIMARY,
  /** The primary role is moved in a planned way. */
  SWITCHOVER,
  /** A replica's process is ended by SIGKILL. */
  KILL_REPLICA,
  /** Every connection of the proxy to a server is broken: a network failure. */
  KILL_PROXY_CONNECTIONS;

  /** As it is typed: {@code kill-primary}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * @throws IllegalArgumentException if there is no such kind; the message lists all
   */
  public static FaultKind parse(String word) {
    for (FaultKind kind : values()) {
      if (kind.word().equals(word)) {
        return kind;
      }
    }
    String all = Arrays.stream(values()).map(FaultKind::word).collect(Collectors.joining(", "));
    throw new IllegalArgumentException("'" + word + "' is no fault: use one of " + all);
  }
}
