package dev.baton.admin.store;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A statement of an administrator that is not carried out: what the client is told, with MySQL's
 * number and SQL state for it. What was in force stays in force.
 */
public final class AdminException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /** MySQL's error numbers used here. */
  public static final int ACCESS_DENIED = 1045;

  public static final int NOT_NULL = 1048;
  public static final int UNKNOWN_COLUMN = 1054;
  public static final int DUPLICATE = 1062;
  public static final int SYNTAX = 1064;
  public static final int UNKNOWN_TABLE = 1146;
  public static final int UNKNOWN_DATABASE = 1049;
  public static final int UNKNOWN_VARIABLE = 1193;
  public static final int LOCK_WAIT = 1205;
  public static final int WRONG_VALUE = 1231;
  public static final int NOT_SUPPORTED = 1235;
  public static final int FORBIDDEN = 1227;
  public static final int READ_ONLY = 1290;
  public static final int NOT_PREPARABLE = 1295;
  public static final int DISK_FULL = 1021;
  public static final int DAMAGED = 1034;
  public static final int STORAGE = 1030;
  public static final int CHECK_VIOLATED = 3819;
  public static final int GENERAL = 1105;

  private final int code;

  /** That a {@code LOAD … TO RUNTIME} was refused, and why. */
  public static AdminException refusedLoad(ConfigModule module, String reason) {
    return refusedLoad(module, reason, null);
  }

  /** The same, with what was caught. */
  public static AdminException refusedLoad(
      ConfigModule module, String reason, @Nullable Exception cause) {
    return new AdminException(
        WRONG_VALUE,
        "LOAD "
            + module.words()
            + " TO RUNTIME refused, the running configuration is unchanged: "
            + reason,
        cause);
  }

  public AdminException(int code, String message) {
    super(message);
    this.code = code;
  }

  public AdminException(int code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public int code() {
    return code;
  }

  /** Five characters. */
  public String sqlState() {
    return switch (code) {
      case ACCESS_DENIED -> "28000";
      case NOT_NULL, DUPLICATE -> "23000";
      case UNKNOWN_COLUMN -> "42S22";
      case UNKNOWN_TABLE -> "42S02";
      case SYNTAX, UNKNOWN_DATABASE, NOT_SUPPORTED, FORBIDDEN, WRONG_VALUE -> "42000";
      default -> "HY000";
    };
  }

  /** The reason, never null. */
  public String reason() {
    String message = getMessage();
    return message == null ? "error " + code : message;
  }
}
