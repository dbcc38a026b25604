package dev.baton.core.gtid;

/** Stand-in while the algebra is written: see {@link GtidPosition}. */
public record MysqlGtidSet(String text) implements GtidPosition {
  public static MysqlGtidSet parse(String text) {
    return new MysqlGtidSet(text);
  }

  @Override
  public boolean covers(GtidPosition other) {
    throw new UnsupportedOperationException("GTID algebra");
  }

  @Override
  public boolean isEmpty() {
    return text.isEmpty();
  }

  @Override
  public String toString() {
    return text;
  }
}
