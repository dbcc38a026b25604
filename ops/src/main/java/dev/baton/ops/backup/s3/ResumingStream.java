package dev.baton.ops.backup.s3;

import dev.baton.ops.backup.s3.Bucket.Rest;
import java.io.IOException;
import java.io.InputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads an object over as many connections as it takes: when one breaks, it goes on with another at
 * the same place, if the object is still the same. Not thread-safe.
 */
final class ResumingStream extends InputStream {

  private static final Logger LOG = LoggerFactory.getLogger(ResumingStream.class);

  /** Breaks without a byte in between. */
  private static final int MOST_BREAKS = 5;

  private final Source source;
  private Rest rest;
  private long offset;
  private int breaks;

  /**
   * From where on.
   *
   * @param tag of the object that was begun with; empty at the beginning
   */
  record Place(long offset, String tag) {}

  /** Opens the rest of the object. */
  @FunctionalInterface
  interface Source {
    Rest from(Place place) throws IOException;
  }

  ResumingStream(Source source) throws IOException {
    this.source = source;
    this.rest = source.from(new Place(0, ""));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int at, int length) throws IOException {
    while (true) {
      try {
        int read = rest.in().read(buffer, at, length);
        offset += Math.max(0, read);
        breaks = 0;
        return read;
      } catch (IOException e) {
        if (++breaks > MOST_BREAKS || rest.tag().isEmpty()) {
          throw e;
        }
        LOG.info("a connection broke after {} bytes; going on there: {}", offset, e.getMessage());
        String tag = rest.tag();
        close();
        rest = source.from(new Place(offset, tag));
      }
    }
  }

  @Override
  public void close() {
    try {
      rest.in().close();
    } catch (IOException e) {
      LOG.debug("a broken connection did not close", e);
    }
  }
}
