package dev.baton.wire.binlog;

import dev.baton.wire.packet.MalformedPacketException;

/**
 * Makes events of the bytes that a dump sends, which carry checksums or not as the last format
 * description says. The rotation that opens a dump comes before any description: a server that was
 * asked for checksums puts one there as well, which shows in the event itself.
 */
public final class StreamChecksum {
  private static final int CHECKSUM = 4;

  private int checksumLength = -1;

  /**
   * @throws MalformedPacketException if the bytes are no event
   */
  public BinlogEvent event(byte[] raw) {
    BinlogEvent bare = new BinlogEvent(raw, 0, -1);
    if (bare.statedLength() != raw.length) {
      throw new MalformedPacketException(
          "an event of " + raw.length + " bytes that claims " + bare.statedLength());
    }
    if (bare.type() == EventTypes.FORMAT_DESCRIPTION) {
      checksumLength = FormatDescriptions.checksumLength(raw);
      return new BinlogEvent(raw, FormatDescriptions.ownChecksumLength(raw), -1);
    }
    if (checksumLength >= 0) {
      return new BinlogEvent(raw, checksumLength, -1);
    }
    boolean canHold = raw.length >= BinlogEvent.HEADER_LENGTH + CHECKSUM;
    BinlogEvent checked = canHold ? new BinlogEvent(raw, CHECKSUM, -1) : bare;
    return checked.isIntact() ? checked : bare;
  }
}
