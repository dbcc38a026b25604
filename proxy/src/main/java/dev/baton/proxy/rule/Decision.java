package dev.baton.proxy.rule;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the rules say of one statement. Mutable; each event loop has one. */
public final class Decision {

  /** -1 if no rule names one. */
  public int hostgroup = -1;

  /** The chain that the session's next statement begins in; -1 for the first. */
  public int nextFlagIn = -1;

  /** Where the session's own writes must be seen; -1 for nowhere. */
  public int gtidFrom = -1;

  public int delayMillis;

  /** After which the statement is killed; 0 for the default. */
  public int timeoutMillis;

  /** How often it may be sent again; -1 for the default. */
  public int retries = -1;

  /** 1 to write it to the log of events, 0 not to; -1 for the default. */
  public int log = -1;

  /** 0 keeps the session on its connection, 1 ends that, 2 changes nothing. */
  public int multiplex = 2;

  public boolean sticky;
  public @Nullable String error;
  public @Nullable String ok;

  /** The rules whose limits it has to keep, in their order; null for none. */
  public @Nullable List<Rule> limited;

  /** The statement as it is to be sent; null if it stays. */
  public @Nullable String rewritten;

  void clear() {
    hostgroup = -1;
    gtidFrom = -1;
    nextFlagIn = -1;
    delayMillis = 0;
    timeoutMillis = 0;
    retries = -1;
    log = -1;
    multiplex = 2;
    sticky = false;
    error = null;
    ok = null;
    rewritten = null;
    limited = null;
  }

  void limitedBy(Rule rule) {
    List<Rule> rules = limited == null ? new ArrayList<>(1) : limited;
    rules.add(rule);
    limited = rules;
  }
}
