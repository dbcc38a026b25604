package dev.baton.ops.backup.restore;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * Takes the statements out of a file of rows, in which each is a line that ends with a semicolon.
 * Holds one statement and a buffer in memory. Not thread-safe.
 */
final class StatementReader implements Closeable {

  private static final int BUFFER = 1 << 16;

  private final String file;
  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER];
  private int at;
  private int end;
  private byte[] statement = new byte[BUFFER];
  private int length;

  private StatementReader(String file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  /**
   * @param file where it is, for messages
   * @param raw its bytes, compressed; closed with the reader
   */
  static StatementReader open(String file, InputStream raw) throws IOException {
    try {
      return new StatementReader(file, new GZIPInputStream(raw, BUFFER));
    } catch (IOException e) {
      raw.close();
      throw new IOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Reads the next statement.
   *
   * @return whether there was one
   * @throws EOFException if the file ends within a statement
   */
  boolean next() throws IOException {
    length = 0;
    while (true) {
      if (at == end && !fill()) {
        if (length > 0) {
          throw new EOFException(file + " ends in the middle of a statement");
        }
        return false;
      }
      int line = at;
      while (line < end && buffer[line] != '\n') {
        line++;
      }
      append(line - at);
      boolean whole = line < end;
      at = whole ? line + 1 : line;
      if (whole) {
        length = length > 0 && statement[length - 1] == ';' ? length - 1 : length;
        return true;
      }
    }
  }

  private boolean fill() throws IOException {
    at = 0;
    end = Math.max(0, in.read(buffer, 0, BUFFER));
    return end > 0;
  }

  private void append(int count) {
    if (length + count > statement.length) {
      statement = Arrays.copyOf(statement, Math.max(2 * statement.length, length + count));
    }
    System.arraycopy(buffer, at, statement, length, count);
    length += count;
  }

  /** The statement's bytes, of which {@link #length} count; valid until the next one is read. */
  byte[] statement() {
    return statement;
  }

  int length() {
    return length;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
