package dev.baton.wire.binlog;

import dev.baton.core.instance.ServerVersion;
import dev.baton.wire.packet.MalformedPacketException;
import java.nio.charset.StandardCharsets;

/**
 * Reads the event that begins every file and says how the others are laid out.
 *
 * <p>From MySQL 5.6.1 and MariaDB 5.3 on it ends with one byte that names the checksum algorithm
 * and four bytes of checksum, which are there even where checksums are off.
 */
final class FormatDescriptions {
  private static final int VERSION_LENGTH = 50;
  private static final int LEAST = BinlogEvent.HEADER_LENGTH + 2 + VERSION_LENGTH + 4 + 1;
  private static final int CHECKSUM = 4;
  private static final int CRC32 = 1;

  private FormatDescriptions() {}

  static EventData.FormatDescription read(byte[] raw) {
    int version = raw.length < LEAST ? 0 : raw[19] & 0xff | (raw[20] & 0xff) << 8;
    return new EventData.FormatDescription(
        version, serverVersion(raw), checksumLength(raw) == CHECKSUM);
  }

  /** How many bytes of checksum every other event has. */
  static int checksumLength(byte[] raw) {
    if (!knowsChecksums(raw)) {
      return 0;
    }
    int algorithm = raw[raw.length - CHECKSUM - 1] & 0xff;
    return switch (algorithm) {
      case CRC32 -> CHECKSUM;
      case 0, 255 -> 0;
      default -> throw new MalformedPacketException("binary log checksum algorithm " + algorithm);
    };
  }

  /** How many bytes of checksum the event itself has. */
  static int ownChecksumLength(byte[] raw) {
    return knowsChecksums(raw) ? CHECKSUM : 0;
  }

  private static boolean knowsChecksums(byte[] raw) {
    String text = serverVersion(raw);
    try {
      ServerVersion version = ServerVersion.parse(text, "");
      return version.isAtLeast(5, 6, 1) || version.flavour().isMariaDb();
    } catch (IllegalArgumentException e) {
      throw new MalformedPacketException("the binary log names no server version", e);
    }
  }

  private static String serverVersion(byte[] raw) {
    if (raw.length < LEAST + CHECKSUM + 1) {
      throw new MalformedPacketException("a format description of " + raw.length + " bytes");
    }
    String text =
        new String(raw, BinlogEvent.HEADER_LENGTH + 2, VERSION_LENGTH, StandardCharsets.US_ASCII);
    int end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }
}
