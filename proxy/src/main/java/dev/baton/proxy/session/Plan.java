package dev.baton.proxy.session;

import dev.baton.proxy.backend.Settings;
import dev.baton.proxy.rule.Rule;
import dev.baton.proxy.stats.StatementDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a command needs and may do, as far as its words tell: where it must run, whether it may be
 * repeated when its outcome is not known, and what it leaves behind. Mutable, so that a session
 * needs one for its text statements; a prepared statement keeps its own.
 */
final class Plan {
  /** Whether any replica may run it, outside of a transaction. */
  boolean anywhere;

  /** Whether running it twice is as good as once, outside of a transaction. */
  boolean repeatable;

  /** Whether it may commit or end the transaction it runs in. */
  boolean mayCommit;

  /** Whether an error may leave the session in another transaction state than before. */
  boolean changesState;

  /**
   * Whether a part of it may have been committed when an error comes: several statements, or a
   * routine.
   */
  boolean divisible;

  /** Whether it only changes rows: rolled back, it has left nothing behind. */
  boolean changesRows;

  /** ROLLBACK: what a client with a lost transaction may still say. */
  boolean rollback;

  /** COMMIT or ROLLBACK RELEASE. */
  boolean endsSession;

  /** Changes what {@code LAST_INSERT_ID()} says, and no answer tells to what. */
  boolean setsInsertId;

  /** Needs to know what {@code LAST_INSERT_ID()} is. */
  boolean readsInsertId;

  /** Asks how many rows the statement before it found or changed. */
  boolean readsPrevious;

  /** Asks how many rows the statement before it changed. */
  boolean readsChanged;

  /** Asks how many rows the last read found. */
  boolean readsFound;

  /** Which of the two numbers it asks for, if for nothing else. */
  StatementDigest.@Nullable Count asks;

  /** A plain read: FOUND_ROWS() after it is the number of rows that it sends. */
  boolean foundIsSent;

  /** A read: FOUND_ROWS() after it is its own. */
  boolean setsFound;

  /** It may do reads that it passes on: a routine, or EXECUTE. */
  boolean mayRead;

  /** Reads nothing: FOUND_ROWS() after it is what it was. */
  boolean keepsFound;

  /** Asks for the warnings and errors of the statement before it. */
  boolean readsDiagnostics;

  /** Asks for the diagnostics in any way: a server may not count it as a statement itself. */
  boolean looksBack;

  /** {@link Pin} bits that the session has once it has run. */
  int pins;

  /** The session's settings once it has run; null if they stay. */
  @Nullable Settings settings;

  /** LOAD DATA: a server may ask the client for a file. */
  boolean loadsFile;

  /** It does nothing but assign constants, or name the schema. */
  boolean onlyAssigns;

  /** The hostgroup that a rule names; -1 if none does. */
  int hostgroup = -1;

  /** Where what the session has written must be seen by it, because a rule says so; -1 if not. */
  int gtidFrom = -1;

  /** How long it waits before it is sent, because a rule says so. */
  int delayMillis;

  /** After how long it is killed, because a rule says so; 0 for the default. */
  int timeoutMillis;

  /** How often it may be sent again, because a rule says so; -1 for the default. */
  int retries = -1;

  /** Whether a rule says that it is logged (1) or not (0); -1 for the default. */
  int log = -1;

  /** The rules whose limits it has to keep; null for none. */
  @Nullable List<Rule> limited;

  /** Whether its comment asks for data as fresh as the primary's, or nearly so. */
  boolean fresh;

  /** What its first comment asks for; null if nothing, or if comments do not count. */
  @Nullable Hints hints;

  /** The same of the text as the client sent it, which a rule may have rewritten. */
  @Nullable Hints clientsHints;

  /** Whether it changes to another schema than the one before it. */
  boolean leavesSchema;

  /** For the statistics and the rules; null for what is no statement. */
  @Nullable StatementDigest digest;

  /** The session that it is to end; null if it is no KILL. */
  @Nullable KillRequest kill;

  /** Why it is refused; null if it is not. */
  @Nullable String refusal;

  void clear() {
    anywhere = false;
    repeatable = false;
    mayCommit = false;
    changesState = false;
    divisible = false;
    changesRows = false;
    rollback = false;
    endsSession = false;
    setsInsertId = false;
    readsInsertId = false;
    readsPrevious = false;
    asks = null;
    readsChanged = false;
    readsFound = false;
    foundIsSent = false;
    setsFound = false;
    mayRead = false;
    keepsFound = false;
    readsDiagnostics = false;
    looksBack = false;
    pins = 0;
    settings = null;
    onlyAssigns = false;
    loadsFile = false;
    hostgroup = -1;
    gtidFrom = -1;
    delayMillis = 0;
    timeoutMillis = 0;
    retries = -1;
    log = -1;
    limited = null;
    fresh = false;
    hints = null;
    clientsHints = null;
    leavesSchema = false;
    digest = null;
    kill = null;
    refusal = null;
  }

  /**
   * The settings it leads to if it does nothing else, and leads there from themselves too; null if
   * not. On a connection that has them already it is as good as on one that has the session's.
   */
  @Nullable Settings led() {
    return onlyAssigns && pins == 0 ? settings : null;
  }

  /** Whether rules or hints may have said something of it, as they are asked anew each time. */
  boolean wasRuled() {
    return hostgroup >= 0 || limited != null || clientsHints != null || hints != null;
  }

  /** Takes over what the rules said of the same statement. */
  void ruledAs(Plan other) {
    hostgroup = other.hostgroup;
    gtidFrom = other.gtidFrom;
    delayMillis = other.delayMillis;
    timeoutMillis = other.timeoutMillis;
    retries = other.retries;
    log = other.log;
    limited = other.limited;
    fresh = other.fresh;
    clientsHints = other.clientsHints;
    pins |= other.pins & Pin.RULE.bit();
  }

  /** Of the same statement with a cursor: it runs on the primary, and its rows come later. */
  void withCursor(Plan other) {
    clear();
    repeatable = other.repeatable;
    mayCommit = other.mayCommit;
    changesState = other.changesState;
    divisible = other.divisible;
    changesRows = other.changesRows;
    setsInsertId = other.setsInsertId;
    readsInsertId = other.readsInsertId;
    readsPrevious = other.readsPrevious;
    readsChanged = other.readsChanged;
    readsFound = other.readsFound;
    readsDiagnostics = other.readsDiagnostics;
    pins = other.pins;
    digest = other.digest;
    ruledAs(other);
  }

  /** Of a command that reads and leaves nothing behind. */
  void read() {
    clear();
    repeatable = true;
  }
}
