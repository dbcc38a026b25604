package dev.baton.ops.backup.s3;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** So many bytes of a stream. */
final class BoundedStream extends FilterInputStream {

  private long rest;

  BoundedStream(InputStream in, long length) {
    super(in);
    this.rest = length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (rest == 0) {
      return -1;
    }
    int read = in.read(buffer, offset, (int) Math.min(rest, length));
    rest -= Math.max(0, read);
    return read;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
