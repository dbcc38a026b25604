package dev.baton.ops.backup.create;

import dev.baton.ops.backup.Names;
import dev.baton.ops.backup.format.Manifest.DataFile;
import dev.baton.ops.backup.format.RowChecksum;
import dev.baton.ops.backup.format.StoredFileWriter;
import dev.baton.ops.backup.store.PartialBackup;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a piece of a table and writes it as INSERT statements, one a line, into files of some 64 MB
 * before they are compressed. What is in memory is one row and one statement. Used once, by one
 * thread.
 *
 * <p>A file begins with the settings that its statements need, so that it can be fed to any client.
 */
final class TableRows {

  /** As mysqldump has it: large enough to be fast, small enough for every server. */
  private static final int STATEMENT_BYTES = 1 << 20;

  private static final long FILE_BYTES = 64L << 20;
  private static final int NULL_MARKER = 0xfb;
  private static final byte[] NULL = ascii("NULL");
  private static final byte[] END = ascii(";\n");

  /** Zero dates were allowed where they are; nothing else that does not fit may be changed. */
  static final String STRICT =
      "SET SESSION sql_mode = 'STRICT_ALL_TABLES,ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO'";

  private static final String LENIENT =
      "SET SESSION sql_mode = 'ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO'";

  private final Table table;
  private final String fileName;
  private final PartialBackup backup;
  private final byte[] insert;
  private final ColumnForm[] forms;
  private final RowChecksum checksum = new RowChecksum();
  private final List<DataFile> files = new ArrayList<>();
  private final StatementBuffer statement = new StatementBuffer();
  private final StatementBuffer values = new StatementBuffer();
  private @Nullable StoredFileWriter file;
  private long fileBytes;
  private long fileRows;
  private int longest;

  /**
   * @param fileName what the names of its files begin with
   */
  TableRows(Table table, String fileName, PartialBackup backup) {
    this.table = table;
    this.fileName = fileName;
    this.backup = backup;
    this.insert = table.insert().getBytes(StandardCharsets.UTF_8);
    this.forms = table.columns().stream().map(Table.Column::form).toArray(ColumnForm[]::new);
  }

  /** What was read. */
  record Result(RowChecksum checksum, List<DataFile> files) {}

  /**
   * @param condition which rows; empty for all
   */
  Result copy(WireConnection session, String condition) throws IOException {
    try {
      session.stream(table.select(condition), this::row);
      endFile();
      return new Result(checksum, files);
    } finally {
      if (file != null) {
        file.close();
      }
    }
  }

  private void row(byte[] row) throws IOException {
    checksum.add(row);
    boolean strict = write(row);
    if (!strict) {
      endStatement();
      line(LENIENT);
      append();
      endStatement();
      if (file != null) {
        line(STRICT);
      }
      return;
    }
    if (statement.size() > 0 && statement.size() + values.size() > STATEMENT_BYTES) {
      endStatement();
    }
    append();
  }

  /** Writes the row's values; returns whether a strict session takes them. */
  private boolean write(byte[] row) throws IOException {
    values.clear();
    values.raw('(');
    boolean strict = true;
    int at = 0;
    for (int i = 0; i < forms.length; i++) {
      if (i > 0) {
        values.raw(',');
      }
      int first = row[at] & 0xff;
      if (first == NULL_MARKER) {
        values.raw(NULL);
        at++;
        continue;
      }
      int prefix = first < NULL_MARKER ? 0 : first == 0xfc ? 2 : first == 0xfd ? 3 : 8;
      long length = first;
      if (prefix > 0) {
        length = 0;
        for (int b = prefix; b > 0; b--) {
          length = length << 8 | row[at + b] & 0xff;
        }
      }
      at += 1 + prefix;
      forms[i].write(values, row, at, (int) length);
      strict &= !forms[i].needsLeniency(row, at, (int) length);
      at += (int) length;
    }
    if (at != row.length) {
      throw new IOException(
          table.quoted() + ": a row of " + row.length + " bytes holds more than its columns");
    }
    values.raw(')');
    return strict;
  }

  private void append() {
    if (statement.size() == 0) {
      statement.raw(insert);
    } else {
      statement.raw(',');
    }
    statement.raw(values.bytes(), 0, values.size());
    fileRows++;
  }

  private void endStatement() throws IOException {
    if (statement.size() == 0) {
      return;
    }
    longest = Math.max(longest, statement.size());
    statement.raw(END);
    open().write(statement.bytes(), statement.size());
    fileBytes += statement.size();
    statement.clear();
    if (fileBytes >= FILE_BYTES) {
      endFile();
    }
  }

  private void line(String text) throws IOException {
    byte[] line = (text + ";\n").getBytes(StandardCharsets.UTF_8);
    open().write(line, line.length);
  }

  private StoredFileWriter open() throws IOException {
    if (file == null) {
      file = backup.create("%s.%d.sql.gz".formatted(fileName, files.size() + 1));
      line("SET NAMES binary");
      line("SET SESSION time_zone = '+00:00', foreign_key_checks = 0, unique_checks = 0");
      line(STRICT);
      line("USE " + Names.quote(table.database()));
    }
    return file;
  }

  private void endFile() throws IOException {
    if (statement.size() > 0) {
      endStatement(); // comes back here if the file is full by it
    }
    if (file != null) {
      files.add(new DataFile(file.finish(), fileRows, longest));
      file = null;
      fileBytes = 0;
      fileRows = 0;
      longest = 0;
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
