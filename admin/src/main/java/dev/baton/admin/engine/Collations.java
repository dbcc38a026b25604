package dev.baton.admin.engine;

import dev.baton.admin.store.Database;
import dev.baton.admin.store.Schema;
import java.sql.SQLException;

/**
 * The character sets and collations that clients ask for, as {@code mysql_collations} lists them.
 */
final class Collations {
  /** Id, collation, character set, and whether it is the set's default. */
  private static final Object[][] KNOWN = {
    {1L, "big5_chinese_ci", "big5", "Yes"},
    {8L, "latin1_swedish_ci", "latin1", "Yes"},
    {9L, "latin2_general_ci", "latin2", "Yes"},
    {11L, "ascii_general_ci", "ascii", "Yes"},
    {13L, "sjis_japanese_ci", "sjis", "Yes"},
    {19L, "euckr_korean_ci", "euckr", "Yes"},
    {24L, "gb2312_chinese_ci", "gb2312", "Yes"},
    {28L, "gbk_chinese_ci", "gbk", "Yes"},
    {33L, "utf8_general_ci", "utf8", "Yes"},
    {35L, "ucs2_general_ci", "ucs2", "Yes"},
    {45L, "utf8mb4_general_ci", "utf8mb4", "Yes"},
    {46L, "utf8mb4_bin", "utf8mb4", ""},
    {47L, "latin1_bin", "latin1", ""},
    {48L, "latin1_general_ci", "latin1", ""},
    {51L, "cp1251_general_ci", "cp1251", "Yes"},
    {54L, "utf16_general_ci", "utf16", "Yes"},
    {60L, "utf32_general_ci", "utf32", "Yes"},
    {63L, "binary", "binary", "Yes"},
    {65L, "ascii_bin", "ascii", ""},
    {83L, "utf8_bin", "utf8", ""},
    {95L, "cp932_japanese_ci", "cp932", "Yes"},
    {192L, "utf8_unicode_ci", "utf8", ""},
    {224L, "utf8mb4_unicode_ci", "utf8mb4", ""},
    {246L, "utf8mb4_unicode_520_ci", "utf8mb4", ""},
    {248L, "gb18030_chinese_ci", "gb18030", "Yes"},
    {255L, "utf8mb4_0900_ai_ci", "utf8mb4", ""},
    {278L, "utf8mb4_0900_as_cs", "utf8mb4", ""},
    {305L, "utf8mb4_0900_as_ci", "utf8mb4", ""},
    {309L, "utf8mb4_0900_bin", "utf8mb4", ""},
  };

  private Collations() {}

  static void fill(Database db) throws SQLException {
    for (Schema schema : new Schema[] {Schema.MAIN, Schema.DISK}) {
      for (Object[] row : KNOWN) {
        db.execute(
            "INSERT OR IGNORE INTO " + schema.sql() + ".mysql_collations VALUES (?, ?, ?, ?)", row);
      }
    }
  }
}
