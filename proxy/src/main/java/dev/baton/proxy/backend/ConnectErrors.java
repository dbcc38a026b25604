package dev.baton.proxy.backend;

import dev.baton.wire.packet.ErrorCodes;

/** Which errors of a server's login pass by themselves, so that it is worth to try again. */
public final class ConnectErrors {

  private static final int HOST_IS_BLOCKED = 1129;
  private static final int TOO_MANY_USER_CONNECTIONS = 1203;
  private static final int USER_LIMIT_REACHED = 1226;

  private ConnectErrors() {}

  public static boolean isTemporary(int code) {
    return switch (code) {
      case ErrorCodes.CON_COUNT_ERROR,
          ErrorCodes.SERVER_SHUTDOWN,
          ErrorCodes.SERVER_OFFLINE_MODE,
          HOST_IS_BLOCKED,
          TOO_MANY_USER_CONNECTIONS,
          USER_LIMIT_REACHED ->
          true;
      default -> false;
    };
  }
}
