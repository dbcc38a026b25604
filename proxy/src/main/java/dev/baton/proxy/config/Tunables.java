package dev.baton.proxy.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of the data path that may change while it runs.
 *
 * @param holdLimit how long a statement waits for a server before it fails
 * @param maxClients beyond it clients are refused with error 1040
 * @param serverVersion what the greeting says; null to say what the servers say
 * @param connectionMaxAge after which an idle connection is closed; zero for never
 * @param pingInterval idle for so long, a connection is asked whether it is still there
 * @param balancers from where the PROXY protocol is believed
 * @param compression whether clients may have their connections compressed
 * @param tls whether clients may have TLS
 * @param statements what holds where no rule says otherwise
 */
public record Tunables(
    Duration holdLimit,
    int maxClients,
    @Nullable String serverVersion,
    Duration connectionMaxAge,
    Duration pingInterval,
    Networks balancers,
    boolean compression,
    boolean tls,
    Statements statements) {

  /** ProxySQL's defaults. */
  public static final Tunables DEFAULT =
      new Tunables(
          Duration.ofSeconds(10),
          2048,
          null,
          Duration.ZERO,
          Duration.ofSeconds(120),
          Networks.NONE,
          true,
          true,
          new Statements(Duration.ofDays(1), Duration.ZERO, 1, false, Hints.AFTER_RULES));

  /**
   * How every statement is treated.
   *
   * @param timeout after which it is killed
   * @param delay before it is sent, in addition to a rule's
   * @param retries how often it is sent again when its connection is lost, if that is as good as
   *     once
   * @param log whether it is written to the log of events
   * @param hints when what its first comment asks for counts
   * @param causalWait how long a replica may take to come to what the session has written
   */
  public record Statements(
      Duration timeout,
      Duration delay,
      int retries,
      boolean log,
      Hints hints,
      Duration causalWait) {

    /** Of a proxy that a manager leads: no limit but the hold limit. */
    public static final Statements UNBOUNDED =
        new Statements(Duration.ZERO, Duration.ZERO, Integer.MAX_VALUE, false);

    /** Whose comments are just comments. */
    public Statements(Duration timeout, Duration delay, int retries, boolean log) {
      this(timeout, delay, retries, log, Hints.NONE);
    }

    /** A replica may take a second to come to what the session has written. */
    public Statements(Duration timeout, Duration delay, int retries, boolean log, Hints hints) {
      this(timeout, delay, retries, log, hints, Duration.ofSeconds(1));
    }
  }

  /** When the hints in a statement's first comment count; in the order of ProxySQL's numbers. */
  public enum Hints {
    NONE,
    /** The rules overrule them, and they are those of the text before a rule rewrote it. */
    BEFORE_RULES,
    /** They overrule the rules, and are those of the text that runs. */
    AFTER_RULES,
    BOTH;

    public boolean before() {
      return this == BEFORE_RULES || this == BOTH;
    }

    public boolean after() {
      return this == AFTER_RULES || this == BOTH;
    }
  }
}
