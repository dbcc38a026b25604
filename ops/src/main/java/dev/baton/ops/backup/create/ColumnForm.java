package dev.baton.ops.backup.create;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * How the values of a column are read and written so that they come back exactly. Rows are read
 * without any conversion of characters and written in a session whose character set is {@code
 * binary}, so that texts are bytes throughout.
 */
enum ColumnForm {
  /** Whole numbers and decimals: their text is exact, and as a literal, too. */
  NUMBER("%s"),

  /** DOUBLE: servers print the shortest text that means the same number. */
  FLOATING("%s"),

  /** FLOAT: printed with six digits only, unless it is made a DOUBLE first. */
  FLOAT("%s * 1e0"),

  /** BIT: comes as bytes. */
  BITS("%s"),

  /** Texts, bytes, times, geometries. */
  TEXT("%s"),

  /** MySQL's JSON, which takes no text in the character set {@code binary}. */
  JSON("%s"),

  /** MariaDB's UUID, INET4, INET6: a binary literal would be taken for the stored bytes. */
  ADDRESS("%s"),

  /** ENUM: by number, as the texts of two values, and of none, may be the same. */
  CHOICE("CAST(%s AS UNSIGNED)"),

  /** SET: by number. */
  CHOICES("CAST(%s AS UNSIGNED)");

  private static final byte[] UTF8MB4 = ascii("_utf8mb4");
  private static final byte[] LATIN1 = ascii("_latin1");
  private static final byte[] EXPONENT = ascii("e0");
  private static final byte[] HEX = ascii("x'");

  private final String expression;

  ColumnForm(String expression) {
    this.expression = expression;
  }

  /**
   * @param dataType as {@code information_schema.COLUMNS} has it
   */
  static ColumnForm of(String dataType) {
    return switch (dataType.toLowerCase(Locale.ROOT)) {
      case "tinyint", "smallint", "mediumint", "int", "bigint", "decimal" -> NUMBER;
      case "double" -> FLOATING;
      case "float" -> FLOAT;
      case "bit" -> BITS;
      case "json" -> JSON;
      case "uuid", "inet4", "inet6" -> ADDRESS;
      case "enum" -> CHOICE;
      case "set" -> CHOICES;
      default -> TEXT;
    };
  }

  /** What to select for a column. */
  String select(String quotedName) {
    return expression.formatted(quotedName);
  }

  /** Writes a value that is not NULL as a literal. */
  void write(StatementBuffer out, byte[] row, int offset, int length) {
    switch (this) {
      case NUMBER, CHOICE, CHOICES -> out.raw(row, offset, length);
      case FLOATING, FLOAT -> {
        out.raw(row, offset, length);
        if (length == 2 && row[offset] == '-' && row[offset + 1] == '0') {
          out.raw(EXPONENT); // -0 would be a whole number, which has no sign
        }
      }
      case BITS -> {
        out.raw(HEX);
        out.hex(row, offset, length);
        out.raw('\'');
      }
      case TEXT -> out.quoted(row, offset, length);
      case JSON -> {
        out.raw(UTF8MB4);
        out.quoted(row, offset, length);
      }
      case ADDRESS -> {
        out.raw(LATIN1);
        out.quoted(row, offset, length);
      }
    }
  }

  /**
   * Whether a strict session would refuse the value: an ENUM holds number 0, its error value, where
   * something that is not of the list was once inserted.
   */
  boolean needsLeniency(byte[] row, int offset, int length) {
    return this == CHOICE && length == 1 && row[offset] == '0';
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
