package dev.baton.mysql.session;

import dev.baton.topology.snapshot.ProbeFailure;
import dev.baton.topology.snapshot.ProbeFailure.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Says what a failed statement or login means: which kind of failure it is, and what a person does
 * next. The kinds decide diagnoses (a refused connection is a dead process, a silent one may be
 * frozen), so causes are looked at before the driver's own codes and texts.
 */
public final class Failures {

  private Failures() {}

  /**
   * @param doing what was attempted, to follow "while"
   */
  public static ProbeFailure explain(Throwable failure, String doing) {
    if (failure instanceof RefusedException refused) {
      return new ProbeFailure(Kind.SERVER_ERROR, doing + ": " + refused.getMessage());
    }
    ProbeFailure network = network(failure, doing);
    if (network != null) {
      return network;
    }
    int code = serverCode(failure);
    Kind kind = code == 0 ? withoutCode(failure) : kind(code);
    return new ProbeFailure(
        kind, "%s: %s%s".formatted(doing, serverMessage(failure, code), advice(kind, code)));
  }

  /** The server's own error number, 0 if the failure did not come from the server. */
  public static int serverCode(Throwable failure) {
    int code = 0;
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql && sql.getErrorCode() > 0) {
        code = sql.getErrorCode();
      }
    }
    return code == 1220 ? 0 : code; // 1220 is how the driver says that it closed the connection
  }

  private static @Nullable ProbeFailure network(Throwable failure, String doing) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      switch (t) {
        case SocketTimeoutException timeout -> {
          return silent(doing);
        }
        case ConnectException refused when !text(refused).contains("timed out") -> {
          return new ProbeFailure(
              Kind.REFUSED,
              doing
                  + ": connection refused, nothing listens there. See whether the server's process"
                  + " runs, and its error log");
        }
        case NoRouteToHostException unreachable -> {
          return new ProbeFailure(
              Kind.TIMEOUT,
              doing + ": no route to the host. See whether it and its network are up");
        }
        case UnknownHostException unknown -> {
          return new ProbeFailure(
              Kind.TIMEOUT, doing + ": the host name cannot be resolved. See DNS or /etc/hosts");
        }
        case IOException broken -> {
          return new ProbeFailure(
              Kind.BROKEN, "%s: the connection broke (%s)".formatted(doing, broken.getMessage()));
        }
        default -> {
          // the cause may tell more
        }
      }
    }
    return failure instanceof SQLTimeoutException ? silent(doing) : null;
  }

  private static ProbeFailure silent(String doing) {
    return new ProbeFailure(
        Kind.TIMEOUT, doing + ": no answer in time. The server is frozen, cut off or overloaded");
  }

  private static Kind withoutCode(Throwable failure) {
    String state =
        failure instanceof SQLException sql && sql.getSQLState() != null ? sql.getSQLState() : "";
    return state.startsWith("08") ? Kind.BROKEN : Kind.SERVER_ERROR;
  }

  private static Kind kind(int code) {
    return switch (code) {
      case 1040, 1203, 1226 -> Kind.TOO_MANY_CONNECTIONS;
      // login refused: password, plug-in, database, host, account
      case 1045, 1698, 1044, 1129, 1130, 3118, 4151, 1862, 1820, 1251, 1524 -> Kind.ACCESS_DENIED;
      // privilege missing for a statement
      case 1142, 1143, 1227, 1370 -> Kind.ACCESS_DENIED;
      case 1053 -> Kind.SHUTTING_DOWN;
      // forcibly closed, killed, idle for too long
      case 1080, 1152, 1153, 1158, 1159, 1160, 1161, 1184, 1927, 4031 -> Kind.BROKEN;
      default -> Kind.SERVER_ERROR;
    };
  }

  private static String advice(Kind kind, int code) {
    return switch (kind) {
      case TOO_MANY_CONNECTIONS ->
          ". Raise max_connections or end idle clients; with an administrative port (admin_port,"
              + " extra_port) Baton gets in all the same";
      case ACCESS_DENIED ->
          switch (code) {
            case 1142, 1143, 1227, 1370 -> ". Grant Baton's account that privilege";
            case 1129, 1130 -> ". Create Baton's account for this host, or FLUSH HOSTS";
            default -> ". See that Baton's account exists there with this password and host";
          };
      default -> "";
    };
  }

  private static String serverMessage(Throwable failure, int code) {
    String message = String.valueOf(failure.getMessage());
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql && sql.getErrorCode() == code) {
        message = String.valueOf(t.getMessage());
      }
    }
    String plain = message.replaceFirst("^\\(conn=\\d+\\) ", "");
    return code == 0 ? plain : "error " + code + ", " + plain;
  }

  private static String text(Throwable failure) {
    return String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
  }
}
