package dev.baton.proxy.backend;

import java.util.LinkedHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The statements prepared on one connection, by text, least recently used first: sessions with the
 * same text share one handle of the server's. Bounded, as each costs the server memory.
 *
 * <p>Except where a session would notice. MySQL from 8.0.22 on keeps for a handle of which type a
 * parameter was and converts later values to it ({@code SELECT ?} executed with 1 answers 'abc'
 * with 0), so there is a handle for each combination of types; a NULL has none and goes with all.
 * And a handle has one cursor, so while that is open nobody else uses the handle.
 */
public final class StatementCache {

  /** Handles of one text; more would be those of a program without habits. */
  private static final int MOST_OF_ONE_TEXT = 8;

  private final int limit;
  private final LinkedHashMap<StatementText, ServerStatement> byText =
      new LinkedHashMap<>(16, 0.75f, true);
  private int size;

  StatementCache(int limit) {
    this.limit = limit;
  }

  /**
   * A handle to execute.
   *
   * @param types of the parameters, see {@link ParameterTypes}; null if it has none yet
   * @param user who would have its cursor
   */
  public @Nullable ServerStatement find(
      StatementText text, byte @Nullable [] types, @Nullable Object user) {
    ServerStatement first = byText.get(text);
    for (ServerStatement one = first; one != null; one = one.next) {
      if (one.isFree(user) && ParameterTypes.fit(one.parameters, types)) {
        if (one != first) {
          toFront(text, one);
        }
        return one;
      }
    }
    return null;
  }

  /** Adds one in the place of the last used; returns the one that has to be closed, if any. */
  public @Nullable ServerStatement replace(StatementText text, ServerStatement statement) {
    ServerStatement displaced = null;
    for (ServerStatement one = byText.get(text); one != null; one = one.next) {
      if (one.holder == null) {
        remove(one);
        displaced = one;
        break;
      }
    }
    ServerStatement overdue = addBeside(text, statement);
    return displaced == null ? overdue : displaced;
  }

  /** Adds one; returns the one that has to be closed on the server for it, if any. */
  public @Nullable ServerStatement addBeside(StatementText text, ServerStatement statement) {
    int ofText = 1;
    for (ServerStatement one = byText.get(text); one != null; one = one.next) {
      ofText++;
    }
    insert(text, statement);
    if (ofText > MOST_OF_ONE_TEXT) {
      return dropLastFree(statement, statement);
    }
    if (size > limit) {
      for (ServerStatement eldest : byText.values()) {
        ServerStatement dropped = dropLastFree(eldest, statement);
        if (dropped != null) {
          return dropped;
        }
      }
    }
    return null;
  }

  private @Nullable ServerStatement dropLastFree(ServerStatement first, ServerStatement except) {
    ServerStatement last = null;
    for (ServerStatement one = first; one != null; one = one.next) {
      if (one.holder == null && one != except) {
        last = one;
      }
    }
    if (last != null) {
      remove(last);
    }
    return last;
  }

  /** Forgets one, because the server did or is about to. */
  public void remove(ServerStatement statement) {
    StatementText text = statement.text;
    if (text == null) {
      return;
    }
    ServerStatement first = byText.get(text);
    if (first == statement) {
      if (first.next == null) {
        byText.remove(text);
      } else {
        byText.put(text, first.next);
      }
      size--;
      statement.next = null;
      return;
    }
    for (ServerStatement one = first; one != null; one = one.next) {
      if (one.next == statement) {
        one.next = statement.next;
        statement.next = null;
        size--;
        return;
      }
    }
  }

  private void toFront(StatementText text, ServerStatement statement) {
    remove(statement);
    insert(text, statement);
  }

  private void insert(StatementText text, ServerStatement statement) {
    statement.text = text;
    statement.next = byText.get(text);
    byText.put(text, statement);
    size++;
  }

  /** All that are prepared. */
  public Set<StatementText> texts() {
    return byText.keySet();
  }

  public int size() {
    return size;
  }

  /** A handle of the server's. */
  public static final class ServerStatement {
    private final int id;
    private @Nullable StatementText text;
    private byte @Nullable [] types;
    private byte @Nullable [] parameters;
    private @Nullable Object holder;
    private @Nullable ServerStatement next; // of the same text, used before this one

    public ServerStatement(int id) {
      this.id = id;
    }

    public int id() {
      return id;
    }

    /** The parameter types last sent for it, as they were sent; null if none were yet. */
    public byte @Nullable [] types() {
      return types;
    }

    /** They are sent, and it is executed with values of these. */
    public void executedWith(byte[] sent, byte[] used) {
      types = sent;
      parameters = ParameterTypes.together(parameters, used);
    }

    private boolean isFree(@Nullable Object user) {
      return holder == null || holder == user;
    }

    /** Its cursor may be open, and is somebody's; or nobody's any more. */
    public void heldBy(@Nullable Object user) {
      holder = user;
    }
  }
}
