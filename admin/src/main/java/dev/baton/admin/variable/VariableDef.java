package dev.baton.admin.variable;

import dev.baton.admin.store.AdminException;
import dev.baton.core.net.ListenAddresses;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One variable. Immutable.
 *
 * @param name with its prefix: {@code mysql-max_connections}
 * @param low the least value of an INTEGER
 * @param high the greatest
 * @param choices what a CHOICE may be
 * @param noEffect why setting it changes nothing in Baton; null if it can
 * @param atStart whether it is looked at when Baton starts only
 */
public record VariableDef(
    String name,
    Kind kind,
    String defaultValue,
    long low,
    long high,
    List<String> choices,
    @Nullable String noEffect,
    boolean atStart) {

  /** What values look like. */
  public enum Kind {
    BOOLEAN,
    INTEGER,
    TEXT,
    CHOICE,
    /** {@code host:port}. */
    ADDRESS,
    /** The same, several of them and paths of socket files. */
    ADDRESSES,
    /** Shown as a hash, kept sealed. */
    PASSWORD,
    /** {@code user:password;user:password}, each password shown as a hash. */
    CREDENTIALS,
    /** Says something and cannot be set. */
    FIXED
  }

  public VariableDef {
    choices = List.copyOf(choices);
  }

  public VariableDef without(String reason) {
    return new VariableDef(name, kind, defaultValue, low, high, choices, reason, atStart);
  }

  /** The same, looked at when Baton starts. */
  public VariableDef onlyAtStart() {
    return new VariableDef(name, kind, defaultValue, low, high, choices, noEffect, true);
  }

  public boolean secret() {
    return kind == Kind.PASSWORD || kind == Kind.CREDENTIALS;
  }

  /**
   * The value in the one form in which it is kept.
   *
   * @throws AdminException if it is out of range or of another kind; the message names both
   */
  public String normalized(String value) throws AdminException {
    return switch (kind) {
      case BOOLEAN -> bool(value);
      case INTEGER -> integer(value);
      case CHOICE -> choice(value);
      case FIXED -> fixed(value);
      case ADDRESS -> addresses(value, false);
      case ADDRESSES -> addresses(value, true);
      case TEXT, PASSWORD, CREDENTIALS -> value;
    };
  }

  /** Whether it is the default, however it is written. */
  public boolean isDefault(String value) {
    try {
      return normalized(value).equals(defaultValue);
    } catch (AdminException e) {
      return false;
    }
  }

  private String bool(String value) throws AdminException {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true", "1", "on" -> "true";
      case "false", "0", "off" -> "false";
      default -> throw wrong(value, "true or false");
    };
  }

  private String integer(String value) throws AdminException {
    String range = "a whole number from " + low + " to " + high;
    long number;
    try {
      number = Long.parseLong(value.strip());
    } catch (NumberFormatException e) {
      throw wrong(value, range);
    }
    if (number < low || number > high) {
      throw wrong(value, range);
    }
    return Long.toString(number);
  }

  private String choice(String value) throws AdminException {
    for (String choice : choices) {
      if (choice.equalsIgnoreCase(value)) {
        return choice;
      }
    }
    throw wrong(value, "one of " + String.join(", ", choices));
  }

  private String addresses(String value, boolean several) throws AdminException {
    ListenAddresses parsed;
    try {
      parsed = ListenAddresses.parse(value);
    } catch (IllegalArgumentException e) {
      throw wrong(value, "addresses with ports, as 127.0.0.1:6032: " + e.getMessage());
    }
    if (!several && !parsed.afterFirst().equals(ListenAddresses.NONE)) {
      throw wrong(value, "one address and port, as 127.0.0.1:6032, and no socket file");
    }
    return value;
  }

  private String fixed(String value) throws AdminException {
    if (value.equals(defaultValue)) {
      return value;
    }
    throw new AdminException(
        AdminException.READ_ONLY,
        "Variable '" + name + "' is what this program is, and cannot be set");
  }

  private AdminException wrong(String value, String allowed) {
    return new AdminException(
        AdminException.WRONG_VALUE,
        "Variable '"
            + name
            + "' can't be set to the value of '"
            + value
            + "': it takes "
            + allowed);
  }
}
