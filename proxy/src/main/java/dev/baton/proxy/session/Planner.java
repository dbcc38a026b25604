package dev.baton.proxy.session;

import dev.baton.proxy.backend.Settings;
import dev.baton.proxy.stats.Digests;
import dev.baton.wire.sql.SetKind;
import dev.baton.wire.sql.StatementClassifier;
import dev.baton.wire.sql.StatementFlag;
import dev.baton.wire.sql.StatementInfo;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Makes the plan of a text statement by the safe default split: what is not known to be a plain
 * read goes to the primary, what is not known to be harmless is not repeated, and what may leave
 * something behind that cannot be restored binds the session. One per event loop.
 */
final class Planner {

  /** Statements in one text beyond which it is not looked at further. */
  private static final int MAX_STATEMENTS = 64;

  private static final String[] DIAGNOSTIC_SHOWS = {"WARNINGS", "ERRORS", "COUNT"};

  /** Flags of a SELECT that runs on the primary but has no effect. */
  private static final long EFFECTLESS =
      bit(StatementFlag.LOCKING_READ)
          | bit(StatementFlag.USER_VARIABLE)
          | bit(StatementFlag.SYSTEM_VARIABLE)
          | bit(StatementFlag.LAST_INSERT_ID)
          | bit(StatementFlag.FOUND_ROWS)
          | bit(StatementFlag.SQL_CALC_FOUND_ROWS)
          | bit(StatementFlag.ROW_COUNT)
          | bit(StatementFlag.SERVER_FUNCTION)
          | bit(StatementFlag.HINT_COMMENT);

  /** Flags of a SELECT that may ask for one number and nothing else. */
  private static final long COUNTS =
      bit(StatementFlag.FOUND_ROWS)
          | bit(StatementFlag.ROW_COUNT)
          | bit(StatementFlag.HINT_COMMENT);

  private final StatementClassifier classifier = new StatementClassifier();
  private final StatementInfo info = new StatementInfo();
  private final Supplier<String> digestText = classifier::digestText;
  private final Digests digests;
  private boolean takesHints;

  Planner(Digests digests) {
    this.digests = digests;
  }

  /** Whether what comments ask for is looked at, from now on. */
  void takesHints(boolean wanted) {
    takesHints = wanted;
  }

  private static long bit(StatementFlag flag) {
    return 1L << flag.ordinal();
  }

  /** Plans the text between two absolute indices of the buffer. */
  void plan(ByteBuf text, int index, int length, int modes, Settings before, Plan plan) {
    plan.clear();
    classifier.classify(text, index, length, modes, info);
    plan.digest = digests.of(info.digest(), digestText);
    if (takesHints && info.commentEnd() > info.commentStart()) {
      plan.hints = Hints.read(text, index + info.commentStart(), index + info.commentEnd());
      plan.clientsHints = plan.hints;
    }
    if (!info.has(StatementFlag.MULTI_STATEMENT)) {
      planOne(text, index, before, plan);
      return;
    }
    planSeveral(text, index, length, modes, before, plan);
  }

  private void planSeveral(
      ByteBuf text, int index, int length, int modes, Settings before, Plan plan) {
    Plan one = new Plan();
    Settings settings = before;
    int at = index;
    int left = length;
    for (int count = 0; left > 0; count++) {
      if (count == MAX_STATEMENTS) {
        plan.pins |= Pin.UNKNOWN.bit();
        break;
      }
      classifier.classify(text, at, left, modes, info);
      one.clear();
      planOne(text, at, settings, one);
      settings = one.settings == null ? settings : one.settings;
      plan.pins |= one.pins;
      plan.endsSession |= one.endsSession;
      plan.readsInsertId |= one.readsInsertId;
      plan.setsInsertId |= one.setsInsertId;
      boolean asksOfBefore = count == 0 || (one.readsFound && !plan.setsFound);
      plan.readsPrevious |= one.readsPrevious && asksOfBefore;
      plan.readsChanged |= one.readsChanged && count == 0;
      plan.readsFound |= one.readsFound && !plan.setsFound;
      plan.setsFound |= one.setsFound;
      plan.loadsFile |= one.loadsFile;
      plan.leavesSchema |= one.leavesSchema;
      plan.mayRead |= one.mayRead;
      plan.looksBack = one.looksBack;
      plan.readsDiagnostics |= one.readsDiagnostics && count == 0;
      plan.refusal = plan.refusal == null ? one.refusal : plan.refusal;
      if (one.kill != null) {
        plan.refusal = "KILL among several statements";
      }
      int step = info.firstStatementEnd() + 1;
      at += step;
      left -= step;
    }
    plan.settings = settings == before ? null : settings;
    plan.readsInsertId |= plan.setsInsertId; // it stays if the text is refused before it is set
    plan.mayCommit = true;
    plan.changesState = true;
    plan.divisible = true;
  }

  private void planOne(ByteBuf text, int index, Settings before, Plan plan) {
    flags(plan);
    switch (info.kind()) {
      case SELECT -> {
        plan.anywhere = info.isReplicaSafeRead();
        plan.repeatable = (info.flags() & ~EFFECTLESS) == 0;
        plan.changesRows = true; // by a stored function
        plan.setsFound = true;
        plan.foundIsSent =
            plan.repeatable
                && !info.has(StatementFlag.SQL_CALC_FOUND_ROWS)
                && plan.digest != null
                && plan.digest.foundIsSent();
      }
      case WRITE, DO -> plan.changesRows = true;
      case LOAD_DATA -> {
        plan.changesRows = true;
        plan.loadsFile = true;
      }
      case DESCRIBE -> plan.repeatable = true;
      case EXPLAIN -> plan.repeatable = (info.flags() & ~EFFECTLESS) == 0;
      case SHOW -> {
        plan.repeatable = true;
        plan.readsDiagnostics |= isDiagnosticShow(text, index);
      }
      case BEGIN -> {
        plan.keepsFound = true;
        plan.repeatable = true;
        ends(plan);
      }
      case COMMIT -> {
        plan.keepsFound = true;
        plan.repeatable = true;
        ends(plan);
        plan.endsSession = info.has(StatementFlag.RELEASE);
      }
      case ROLLBACK -> {
        plan.keepsFound = true;
        plan.repeatable = true;
        plan.changesState = true;
        plan.rollback = true;
        plan.endsSession = info.has(StatementFlag.RELEASE);
      }
      case KILL -> planKill(text, index, plan);
      case SAVEPOINT -> plan.repeatable = true;
      case SET -> {
        planSet(text, index, before, plan);
        plan.onlyAssigns = plan.settings != null && !info.has(StatementFlag.SYSTEM_VARIABLE);
      }
      case USE -> {
        plan.keepsFound = true;
        plan.repeatable = true;
        String schema = unquoted(argument(text, index));
        plan.leavesSchema = !schema.equals(before.schema());
        plan.settings = before.withSchema(schema);
        plan.onlyAssigns = true;
      }
      default -> planRest(plan);
    }
  }

  private void flags(Plan plan) {
    plan.readsInsertId =
        info.has(StatementFlag.LAST_INSERT_ID)
            || info.has(StatementFlag.SYSTEM_VARIABLE); // @@identity and @@last_insert_id
    plan.readsPrevious = info.has(StatementFlag.FOUND_ROWS) || info.has(StatementFlag.ROW_COUNT);
    plan.looksBack = info.has(StatementFlag.DIAGNOSTICS);
    plan.readsDiagnostics =
        plan.looksBack || (plan.digest != null && plan.digest.asksDiagnostics());
    plan.readsChanged = info.has(StatementFlag.ROW_COUNT);
    plan.readsFound = info.has(StatementFlag.FOUND_ROWS);
    boolean alone = plan.readsPrevious && (info.flags() & ~COUNTS) == 0;
    plan.asks = alone && plan.digest != null ? plan.digest.askedCount() : null;
    pinIf(plan, info.has(StatementFlag.ASSIGNS), Pin.USER_VARIABLE);
    pinIf(plan, info.has(StatementFlag.SELECT_INTO), Pin.USER_VARIABLE);
    pinIf(plan, info.has(StatementFlag.NAMED_LOCK), Pin.LOCK);
    pinIf(plan, info.has(StatementFlag.TEMPORARY_TABLE), Pin.TEMPORARY_TABLE);
    pinIf(plan, info.has(StatementFlag.SQL_CALC_FOUND_ROWS), Pin.FOUND_ROWS);
    pinIf(plan, info.has(StatementFlag.EXECUTABLE_COMMENT), Pin.UNKNOWN);
    pinIf(plan, info.has(StatementFlag.MALFORMED), Pin.UNKNOWN);
  }

  private static void pinIf(Plan plan, boolean condition, Pin pin) {
    plan.pins |= condition ? pin.bit() : 0;
  }

  private static void ends(Plan plan) {
    plan.mayCommit = true;
    plan.changesState = true;
  }

  /** For the proxy itself: the numbers that clients know are its own, and not the servers'. */
  private void planKill(ByteBuf text, int index, Plan plan) {
    plan.kill = KillRequest.of(classifier.digestText(), argument(text, index));
    if (plan.kill == null) {
      plan.refusal =
          "KILL takes [CONNECTION | QUERY] and the number that a client of the proxy has, here;"
              + " connect to a server itself to end one of its threads";
    }
  }

  private void planRest(Plan plan) {
    plan.changesState = true;
    plan.mayCommit = !info.has(StatementFlag.TEMPORARY_TABLE);
    Pin pin =
        switch (info.kind()) {
          case CALL -> Pin.ROUTINE;
          case HANDLER -> Pin.HANDLER;
          case LOCK, UNLOCK, FLUSH -> Pin.LOCK;
          case PREPARE, EXECUTE, DEALLOCATE -> Pin.TEXT_PREPARE;
          case XA -> Pin.XA;
          case OTHER, UNKNOWN -> Pin.UNKNOWN;
          default -> null;
        };
    plan.pins |= pin == null ? 0 : pin.bit();
    plan.divisible = pin != null;
    plan.mayRead = pin == Pin.ROUTINE || pin == Pin.TEXT_PREPARE;
  }

  private void planSet(ByteBuf text, int index, Settings before, Plan plan) {
    SetKind kind = info.setKind();
    plan.repeatable = true;
    plan.changesState = true;
    switch (kind) {
      case AUTOCOMMIT_ON -> {
        plan.mayCommit = true;
        plan.settings = before.withVariable("autocommit", "1");
      }
      case AUTOCOMMIT_OFF -> plan.settings = before.withVariable("autocommit", "0");
      case NAMES -> plan.settings = before.withVariable(Settings.NAMES, argument(text, index));
      case SESSION_TRANSACTION -> plan.settings = withTransactionMode(text, index, before);
      case USER_VARIABLE -> plan.pins |= Pin.USER_VARIABLE.bit();
      case SESSION_VARIABLE, SEVERAL -> planAssignments(text, index, before, plan);
      case GLOBAL -> plan.repeatable = false;
      case NONE, CHARACTER_SET, NEXT_TRANSACTION, OTHER -> {
        plan.repeatable = false;
        plan.mayCommit = true;
        plan.pins |= Pin.SESSION_VARIABLE.bit();
      }
    }
  }

  private void planAssignments(ByteBuf text, int index, Settings before, Plan plan) {
    plan.mayCommit = true; // autocommit may be among them
    boolean constant =
        (info.flags() & ~(bit(StatementFlag.SYSTEM_VARIABLE) | bit(StatementFlag.HINT_COMMENT)))
            == 0;
    Settings after = constant ? SetAssignments.apply(statement(text, index), before) : null;
    if (after == null) {
      plan.repeatable = false;
      plan.pins |= Pin.SESSION_VARIABLE.bit();
      plan.setsInsertId |= SetAssignments.mayAssignInsertId(statement(text, index));
    } else {
      plan.settings = after;
    }
  }

  private Settings withTransactionMode(ByteBuf text, int index, Settings before) {
    String statement = statement(text, index);
    boolean isolation = statement.toUpperCase(Locale.ROOT).contains("ISOLATION");
    return before.withVariable(
        isolation ? Settings.TRANSACTION_ISOLATION : Settings.TRANSACTION_ACCESS, statement);
  }

  private String statement(ByteBuf text, int index) {
    return text.toString(index, info.firstStatementEnd(), StandardCharsets.UTF_8).strip();
  }

  private String argument(ByteBuf text, int index) {
    int start = info.argumentStart();
    return text.toString(index + start, info.argumentEnd() - start, StandardCharsets.UTF_8).strip();
  }

  private static String unquoted(String name) {
    int last = name.length() - 1;
    boolean quoted = last > 0 && name.charAt(0) == '`' && name.charAt(last) == '`';
    return quoted ? name.substring(1, last).replace("``", "`") : name;
  }

  /** SHOW [COUNT(*)] WARNINGS or ERRORS; nothing but white space is looked past. */
  private boolean isDiagnosticShow(ByteBuf text, int index) {
    int end = Math.min(info.firstStatementEnd(), 64);
    String start = text.toString(index, end, StandardCharsets.ISO_8859_1).toUpperCase(Locale.ROOT);
    String afterShow = start.strip().replaceFirst("^SHOW\\s+", "");
    for (String word : DIAGNOSTIC_SHOWS) {
      if (afterShow.startsWith(word)) {
        return true;
      }
    }
    return false;
  }
}
