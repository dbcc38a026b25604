package dev.baton.proxy.stats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One digest as an event loop has met it: its text, what the rules' expressions say of that, and
 * the counters of those who used it. Used on its loop only.
 */
public final class StatementDigest {

  private static final Pattern CONNECTION_ID =
      Pattern.compile(
          "SELECT (CONNECTION_ID ?\\(\\))(?:(?: AS)? (\\w+))?", Pattern.CASE_INSENSITIVE);

  private static final Pattern COUNT =
      Pattern.compile(
          "SELECT (ROW_COUNT|FOUND_ROWS) ?\\(\\)(?:(?: AS)? (?:\\w+|`[^`]+`|\\?))?",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern DIAGNOSTICS =
      Pattern.compile(
          "@@(?:(?:SESSION|LOCAL) ?\\. ?)?(?:WARNING|ERROR)_COUNT\\b", Pattern.CASE_INSENSITIVE);

  /**
   * Where servers count rows that they do not send, or differ from each other: 5.7 counts nothing
   * for an aggregate of no rows.
   */
  private static final Pattern COUNTS_OTHERS =
      Pattern.compile(
          "\\b(?:OFFSET|FETCH|UNION|EXCEPT|INTERSECT|MINUS|ROLLUP|EXAMINED|PROCEDURE)\\b"
              + "|\\bLIMIT [^ ]*,"
              + "|\\b(?:COUNT|SUM|MIN|MAX|AVG|STD\\w*|VAR\\w*|BIT_\\w+|\\w+CONCAT|JSON_\\w+AGG) ?\\(",
          Pattern.CASE_INSENSITIVE);

  /** A longer text may have been cut off. */
  private static final int SEEN_WHOLE = 2000;

  /** What a session can ask of the statement before. */
  public enum Count {
    ROW_COUNT,
    FOUND_ROWS
  }

  private final long hash;
  private final String text;
  private final CommandKind kind;
  private final @Nullable String connectionIdColumn;
  private final @Nullable Count askedCount;
  private final boolean foundIsSent;
  private final boolean asksDiagnostics;
  private final List<DigestUse> uses = new ArrayList<>(1);
  private @Nullable Object verdictsOf;
  private byte[] verdicts = {};

  StatementDigest(long hash, String text) {
    this.hash = hash;
    this.text = text;
    this.kind = CommandKind.of(text);
    Matcher asking = CONNECTION_ID.matcher(text);
    this.connectionIdColumn =
        asking.matches() ? asking.group(2) == null ? asking.group(1) : asking.group(2) : null;
    Matcher counting = COUNT.matcher(text);
    this.askedCount =
        counting.matches() ? Count.valueOf(counting.group(1).toUpperCase(Locale.ROOT)) : null;
    this.asksDiagnostics = DIAGNOSTICS.matcher(text).find();
    this.foundIsSent = text.length() < SEEN_WHOLE && !COUNTS_OTHERS.matcher(text).find();
  }

  public long hash() {
    return hash;
  }

  public String text() {
    return text;
  }

  /** What the client calls its connection's number, if it asks for nothing else; null else. */
  public @Nullable String connectionIdColumn() {
    return connectionIdColumn;
  }

  /** The number that the client asks for, if for nothing else; null else. */
  public @Nullable Count askedCount() {
    return askedCount;
  }

  /** Whether a read of this form sends as many rows as {@code FOUND_ROWS()} tells after it. */
  public boolean foundIsSent() {
    return foundIsSent;
  }

  /** Whether it asks by variables how many warnings or errors there were. */
  public boolean asksDiagnostics() {
    return asksDiagnostics;
  }

  public CommandKind kind() {
    return kind;
  }

  /**
   * What each of the owner's expressions says of the text, for the owner to fill: 0 as long as it
   * was not asked. Begins anew with every other owner; one that has more than before gets more
   * room.
   */
  public byte[] verdicts(Object owner, int count) {
    if (verdictsOf != owner) {
      verdictsOf = owner;
      verdicts = new byte[count];
    } else if (verdicts.length < count) {
      verdicts = Arrays.copyOf(verdicts, count);
    }
    return verdicts;
  }

  /** The counters for this user, schema and hostgroup. */
  DigestUse use(int hostgroup, String schema, String user) {
    for (int i = 0; i < uses.size(); i++) {
      DigestUse one = uses.get(i);
      if (one.isOf(hostgroup, schema, user)) {
        return one;
      }
    }
    DigestUse made = new DigestUse(hostgroup, schema, user);
    uses.add(made);
    return made;
  }

  List<DigestUse> uses() {
    return uses;
  }
}
