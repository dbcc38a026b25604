package dev.baton.proxy.backend;

import dev.baton.wire.packet.Commands;
import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.MalformedPacketException;
import dev.baton.wire.result.ResponseTracker;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * How far a server's history goes, in its own words, and waiting until another one's goes as far.
 * The user of the connection is told of the end by {@link LinkUser#onExchangeDone}; of an answer
 * that cannot be relied on, no more than that.
 */
public final class Positions {

  /** A set of GTIDs, with tags and line breaks, or a list of MariaDB's. */
  private static final Pattern POSITION = Pattern.compile("[0-9A-Za-z_:,\\-\\s]+");

  private static final Set<String> ON = Set.of("1", "ON");

  private Positions() {}

  /**
   * Asks a primary what it has written, or nothing if not all that it writes has a GTID.
   *
   * @param told the position, if it can be relied on
   */
  public static void ask(BackendConnection on, Consumer<String> told) {
    String question =
        isMySql(on)
            ? "SELECT @@GLOBAL.gtid_executed, @@GLOBAL.gtid_mode, @@GLOBAL.log_bin"
            : "SELECT @@GLOBAL.gtid_current_pos, 1, @@GLOBAL.log_bin";
    send(
        on,
        question,
        row -> {
          String position = row.getFirst();
          if (row.size() == 3
              && POSITION.matcher(position).matches()
              && ON.contains(row.get(1).toUpperCase(Locale.ROOT))
              && ON.contains(row.get(2).toUpperCase(Locale.ROOT))) {
            told.accept(position);
          }
        });
  }

  /**
   * Has a replica wait until it has executed what a primary had.
   *
   * @param limit as {@link #limit} says
   * @param there called if it has
   */
  public static void await(BackendConnection on, String position, Duration limit, Runnable there) {
    String function = isMySql(on) ? "WAIT_FOR_EXECUTED_GTID_SET" : "MASTER_GTID_WAIT";
    send(
        on,
        "SELECT %s('%s', %d.%03d)"
            .formatted(function, position, limit.toSeconds(), limit.toMillisPart()),
        row -> {
          if (row.equals(List.of("0"))) {
            there.run();
          }
        });
  }

  /**
   * How long a server would wait: MySQL before 8.0 counts in whole seconds, and 0 is not the end.
   */
  public static Duration limit(BackendConnection on, Duration wanted) {
    boolean inSeconds = isMySql(on) && !on.keepsCursors(); // which it does from 8.0 on
    return inSeconds ? Duration.ofSeconds(wanted.plusNanos(999_999_999).toSeconds()) : wanted;
  }

  private static boolean isMySql(BackendConnection on) {
    return on.beginning().numbered();
  }

  private static void send(BackendConnection on, String sql, Consumer<List<String>> told) {
    Exchange question =
        new Exchange(Commands.QUERY, sql.getBytes(StandardCharsets.UTF_8), response -> {});
    question.onSuccess(
        response -> {
          List<String> row = row(question.answer(), response);
          if (!row.isEmpty()) {
            told.accept(row);
          }
        });
    on.send(question.keepingAnswer());
  }

  /** The one row; none if there is another number of them, or it is not understood. */
  private static List<String> row(ByteBuf answer, ResponseTracker response) {
    if (response.rows() != 1) {
      return List.of();
    }
    try {
      long columns = Fields.readLenenc(OwnAnswer.payload(answer), "column count");
      for (long i = 0; i < columns && response.isDescribed(); i++) {
        var _ = OwnAnswer.payload(answer);
      }
      ByteBuf row = OwnAnswer.row(answer);
      List<String> values = new ArrayList<>();
      while (row.isReadable()) {
        values.add(OwnAnswer.text(row));
      }
      return values;
    } catch (MalformedPacketException e) {
      return List.of();
    }
  }
}
