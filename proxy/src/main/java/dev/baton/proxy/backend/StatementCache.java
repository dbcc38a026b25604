package dev.baton.proxy.backend;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The statements prepared on one connection, by text, least recently used first: sessions with the
 * same text share one handle of the server's. Bounded, as each costs the server memory.
 */
public final class StatementCache {

  private final int limit;
  private final LinkedHashMap<StatementText, ServerStatement> byText =
      new LinkedHashMap<>(16, 0.75f, true);

  StatementCache(int limit) {
    this.limit = limit;
  }

  public @Nullable ServerStatement find(StatementText text) {
    return byText.get(text);
  }

  /** Adds one; returns the one that has to be closed on the server for it, if any. */
  public @Nullable ServerStatement add(StatementText text, ServerStatement statement) {
    ServerStatement displaced = byText.put(text, statement);
    if (displaced != null || byText.size() <= limit) {
      return displaced;
    }
    Map.Entry<StatementText, ServerStatement> eldest = byText.firstEntry();
    byText.remove(eldest.getKey());
    return eldest.getValue();
  }

  /** Forgets one, because the server did or is about to. */
  public void remove(StatementText text) {
    byText.remove(text);
  }

  /** All that are prepared. */
  public Set<StatementText> texts() {
    return byText.keySet();
  }

  public int size() {
    return byText.size();
  }

  /** A handle of the server's, and the parameter types last sent for it. */
  public static final class ServerStatement {
    private final int id;
    private byte @Nullable [] types;

    public ServerStatement(int id) {
      this.id = id;
    }

    public int id() {
      return id;
    }

    /** Null if none were sent yet. */
    public byte @Nullable [] types() {
      return types;
    }

    public void types(byte @Nullable [] sent) {
      types = sent;
    }
  }
}
