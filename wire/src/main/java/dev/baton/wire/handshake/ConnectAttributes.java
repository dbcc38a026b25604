package dev.baton.wire.handshake;

import dev.baton.wire.packet.Fields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Names and values that a client says of itself, in their wire form. */
final class ConnectAttributes {

  private ConnectAttributes() {}

  static Map<String, String> read(ByteBuf payload) {
    if (!payload.isReadable()) { // some clients set the flag and send none
      return Map.of();
    }
    long length = Fields.readLenenc(payload, "connect attributes");
    Fields.require(payload, length, "connect attributes");
    ByteBuf pairs = payload.readSlice((int) length);
    Map<String, String> attributes = new LinkedHashMap<>();
    while (pairs.isReadable()) {
      String name = Fields.readLenencString(pairs, "connect attribute");
      attributes.put(name, Fields.readLenencString(pairs, "connect attribute value"));
    }
    return Collections.unmodifiableMap(attributes);
  }

  static void write(ByteBuf out, Map<String, String> attributes) {
    ByteBuf pairs = Unpooled.buffer();
    attributes.forEach(
        (name, value) -> {
          Fields.writeLenencString(pairs, name);
          Fields.writeLenencString(pairs, value);
        });
    Fields.writeLenenc(out, pairs.readableBytes());
    out.writeBytes(pairs);
  }
}
