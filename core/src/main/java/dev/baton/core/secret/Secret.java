package dev.baton.core.secret;

/** A password or key. Its text is never printed by accident: {@link #toString} masks it. */
public record Secret(String reveal) {

  @Override
  public String toString() {
    return "******";
  }
}
