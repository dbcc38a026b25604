package dev.baton.proxy.session;

import dev.baton.wire.packet.ErrPacket;
import dev.baton.wire.packet.ErrorCodes;
import dev.baton.wire.packet.Packets;
import dev.baton.wire.result.ResponseTracker;
import io.netty.buffer.ByteBuf;
import java.util.Locale;

/** What an error says: something of the statement, or of the server it was sent to. */
enum ServerVerdict {
  STATEMENT,
  /** Not executed, because the server takes no writes. */
  READ_ONLY,
  /** The server or the connection is going; whether it was executed cannot be told. */
  SERVER_GOES;

  static ServerVerdict of(ResponseTracker response, ByteBuf bytes) {
    return switch (response.errorCode()) {
      case ErrorCodes.SERVER_SHUTDOWN,
          ErrorCodes.SERVER_OFFLINE_MODE,
          ErrorCodes.MARIADB_CONNECTION_KILLED ->
          SERVER_GOES;
      case ErrorCodes.READ_ONLY_MODE -> READ_ONLY;
      case ErrorCodes.OPTION_PREVENTS_STATEMENT ->
          saysReadOnly(response, bytes) ? READ_ONLY : STATEMENT;
      default -> STATEMENT;
    };
  }

  /** The same number is used for other options, such as --secure-file-priv. */
  private static boolean saysReadOnly(ResponseTracker response, ByteBuf bytes) {
    int payload = bytes.readerIndex() + response.terminalOffset() + Packets.HEADER_LENGTH;
    ByteBuf rest = bytes.slice(payload, bytes.writerIndex() - payload);
    String message = ErrPacket.read(rest).message().toLowerCase(Locale.ROOT);
    return message.contains("read-only") || message.contains("read_only");
  }
}
