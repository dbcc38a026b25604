package dev.baton.core.gtid;

/** Stand-in while the algebra is written: see {@link GtidPosition}. */
public record MariadbGtidPosition(String text) implements GtidPosition {
  public static MariadbGtidPosition parse(String text) {
    return new MariadbGtidPosition(text);
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
