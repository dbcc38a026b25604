package dev.baton.wire.binlog;

/**
 * Finds where transactions end, in a file or a dump: fed every event in order, it says which one
 * completes the transaction that a GTID event began. Not thread-safe.
 */
public final class TransactionBoundary {
  private enum State {
    OUTSIDE,
    STARTED,
    STANDALONE,
    INSIDE
  }

  private State state = State.OUTSIDE;

  /** Whether a transaction is begun and not complete. */
  public boolean isInside() {
    return state != State.OUTSIDE;
  }

  /** Takes the next event; says whether it completes a transaction. */
  public boolean accept(BinlogEvent event, EventData data) {
    boolean complete =
        switch (data) {
          case EventData.Gtid gtid -> begin(event, gtid);
          case EventData.Query query -> isInside() && endsWith(query.statement());
          case EventData.Xid ignored -> isInside();
          case EventData.XaPrepare ignored -> isInside();
          case EventData.TransactionPayload ignored -> isInside();
          default -> isInside() && event.type() == EventTypes.INCIDENT;
        };
    if (complete) {
      state = State.OUTSIDE;
    }
    return complete;
  }

  private boolean begin(BinlogEvent event, EventData.Gtid gtid) {
    boolean mariadb = event.type() == EventTypes.MARIADB_GTID; // needs no BEGIN
    state = !mariadb ? State.STARTED : gtid.standalone() ? State.STANDALONE : State.INSIDE;
    return false;
  }

  private boolean endsWith(String statement) {
    return switch (state) {
      case STARTED -> {
        boolean opens =
            statement.equalsIgnoreCase("BEGIN")
                || statement.regionMatches(true, 0, "XA START", 0, "XA START".length());
        state = opens ? State.INSIDE : state;
        yield !opens; // data definition, which is a transaction of its own
      }
      case STANDALONE -> true;
      case INSIDE -> statement.equalsIgnoreCase("COMMIT") || statement.equalsIgnoreCase("ROLLBACK");
      case OUTSIDE -> false;
    };
  }
}
