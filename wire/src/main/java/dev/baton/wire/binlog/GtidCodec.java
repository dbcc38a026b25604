package dev.baton.wire.binlog;

import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * MySQL's binary form of a GTID set, as in PREVIOUS_GTIDS events and in {@code
 * COM_BINLOG_DUMP_GTID}, to and from its text form.
 *
 * <p>The first eight bytes hold the number of blocks; from 8.3 on, a set with tags has 1 in their
 * first and last byte and the number between. A block is the 16 bytes of the UUID, with tags the
 * tag's length (shifted left by one) and text, and the intervals: their number, then start and
 * exclusive end, eight bytes each. Source: {@code sql/rpl_gtid_set.cc}.
 */
public final class GtidCodec {
  private static final int UUID_BYTES = 16;
  private static final int MAX_TAG = 32;
  private static final long TAGGED = 1;

  private GtidCodec() {}

  private record Block(String uuid, String tag, List<long[]> intervals) {}

  /** Reads a set from the buffer's start and returns its text. */
  public static String decode(ByteBuf in) {
    long head = Fields.readInt8(in, "GTID set");
    boolean tagged = head >>> 56 == TAGGED;
    long count = tagged ? head >>> 8 & 0xffff_ffff_ffffL : head;
    long least = UUID_BYTES + 8L;
    if (count < 0 || count > in.readableBytes() / least) {
      throw new MalformedPacketException("a GTID set of " + count + " blocks is cut short");
    }
    StringBuilder text = new StringBuilder();
    String previousUuid = "";
    for (long i = 0; i < count; i++) {
      String uuid = readUuid(in);
      String tag = tagged ? readTag(in) : "";
      if (!uuid.equals(previousUuid)) {
        text.append(text.isEmpty() ? "" : ",").append(uuid);
      }
      if (!tag.isEmpty()) {
        text.append(':').append(tag);
      }
      appendIntervals(text, in);
      previousUuid = uuid;
    }
    return text.toString();
  }

  private static String readTag(ByteBuf in) {
    int length = Fields.readInt1(in, "GTID tag") >> 1;
    if (length > MAX_TAG) {
      throw new MalformedPacketException("a GTID tag of " + length + " characters");
    }
    return Fields.readString(in, length, "GTID tag");
  }

  private static void appendIntervals(StringBuilder text, ByteBuf in) {
    long count = Fields.readInt8(in, "GTID intervals");
    if (count < 0 || count > in.readableBytes() / 16) {
      throw new MalformedPacketException("a GTID set of " + count + " intervals is cut short");
    }
    for (long i = 0; i < count; i++) {
      long start = in.readLongLE();
      long last = in.readLongLE() - 1;
      text.append(':').append(start);
      if (last > start) {
        text.append('-').append(last);
      }
    }
  }

  static String readUuid(ByteBuf in) {
    return formatUuid(Fields.readBytes(in, UUID_BYTES, "GTID UUID"));
  }

  static String formatUuid(byte[] bytes) {
    String hex = HexFormat.of().formatHex(bytes);
    return hex.substring(0, 8)
        + '-'
        + hex.substring(8, 12)
        + '-'
        + hex.substring(12, 16)
        + '-'
        + hex.substring(16, 20)
        + '-'
        + hex.substring(20);
  }

  /**
   * Appends the binary form of a set, tagged only if it has tags, as older servers know no other.
   *
   * @param text as {@code @@gtid_executed} prints it; may be empty
   * @throws IllegalArgumentException if it is no GTID set
   */
  public static void encode(String text, ByteBuf out) {
    List<Block> blocks = parse(text);
    boolean tagged = blocks.stream().anyMatch(block -> !block.tag().isEmpty());
    long count = blocks.size();
    out.writeLongLE(tagged ? TAGGED << 56 | count << 8 | TAGGED : count);
    for (Block block : blocks) {
      out.writeBytes(HexFormat.of().parseHex(block.uuid()));
      if (tagged) {
        byte[] tag = block.tag().getBytes(StandardCharsets.US_ASCII);
        out.writeByte(tag.length << 1).writeBytes(tag);
      }
      out.writeLongLE(block.intervals().size());
      for (long[] interval : block.intervals()) {
        out.writeLongLE(interval[0]).writeLongLE(interval[1] + 1);
      }
    }
  }

  private static List<Block> parse(String text) {
    List<Block> blocks = new ArrayList<>();
    for (String part : text.split(",")) {
      String trimmed = part.trim();
      if (!trimmed.isEmpty()) {
        parseUuid(trimmed, blocks);
      }
    }
    return blocks;
  }

  private static void parseUuid(String text, List<Block> blocks) {
    String[] parts = text.split(":");
    String uuid = parts[0].trim().replace("-", "").toLowerCase(Locale.ROOT);
    if (uuid.length() != 2 * UUID_BYTES) {
      throw new IllegalArgumentException("'" + parts[0] + "' is not the UUID of a GTID set");
    }
    Block block = new Block(uuid, "", new ArrayList<>());
    for (int i = 1; i < parts.length; i++) {
      String part = parts[i].trim();
      if (part.isEmpty() || !Character.isDigit(part.charAt(0))) {
        addIfFilled(block, blocks);
        block = new Block(uuid, part.toLowerCase(Locale.ROOT), new ArrayList<>());
      } else {
        block.intervals().add(parseInterval(part));
      }
    }
    addIfFilled(block, blocks);
  }

  private static void addIfFilled(Block block, List<Block> blocks) {
    if (!block.intervals().isEmpty()) {
      block.intervals().sort((a, b) -> Long.compare(a[0], b[0]));
      blocks.add(block);
    }
  }

  private static long[] parseInterval(String text) {
    int dash = text.indexOf('-');
    try {
      long first = Long.parseLong(dash < 0 ? text : text.substring(0, dash).trim());
      long last = dash < 0 ? first : Long.parseLong(text.substring(dash + 1).trim());
      if (first < 1 || last < first) {
        throw new IllegalArgumentException("'" + text + "' is not an interval of a GTID set");
      }
      return new long[] {first, last};
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is not an interval of a GTID set", e);
    }
  }
}
