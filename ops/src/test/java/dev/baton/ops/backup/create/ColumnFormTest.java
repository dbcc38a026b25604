package dev.baton.ops.backup.create;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ColumnFormTest {

  @Test
  void textsAreEscapedSoThatAStatementIsALine() {
    assertThat(literal(ColumnForm.TEXT, "a'b\\c\nd\re\0f\u001Ag\"ä"))
        .isEqualTo("'a\\'b\\\\c\\nd\\re\\0f\\Zg\"ä'");
    assertThat(literal(ColumnForm.TEXT, "")).isEqualTo("''");
  }

  @Test
  void everyByteComesBack() {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    StatementBuffer out = new StatementBuffer();
    out.quoted(all, 0, all.length);
    byte[] back = new byte[256];
    int count = 0;
    for (int i = 1; i < out.size() - 1; i++) {
      byte b = out.bytes()[i];
      assertThat(b).isNotEqualTo((byte) '\n');
      if (b == '\\') {
        b =
            switch (out.bytes()[++i]) {
              case '0' -> 0;
              case 'n' -> '\n';
              case 'r' -> '\r';
              case 'Z' -> 26;
              default -> out.bytes()[i];
            };
      }
      back[count++] = b;
    }
    assertThat(back).isEqualTo(all);
  }

  @Test
  void bitsAreHexadecimalAndJsonAndAddressesNameTheirCharacterSet() {
    assertThat(literal(ColumnForm.BITS, "\u0001'")).isEqualTo("x'0127'");
    assertThat(literal(ColumnForm.JSON, "{\"a\": \"\\\\\"}"))
        .isEqualTo("_utf8mb4'{\"a\": \"\\\\\\\\\"}'");
    assertThat(literal(ColumnForm.ADDRESS, "::1")).isEqualTo("_latin1'::1'");
  }

  @Test
  void aNegativeZeroKeepsItsSignAndAFloatIsReadAsADouble() {
    assertThat(literal(ColumnForm.FLOATING, "-0")).isEqualTo("-0e0");
    assertThat(literal(ColumnForm.FLOATING, "-0.5")).isEqualTo("-0.5");
    assertThat(literal(ColumnForm.NUMBER, "-0")).isEqualTo("-0");
    assertThat(ColumnForm.of("float").select("`f`")).isEqualTo("`f` * 1e0");
  }

  @Test
  void onlyTheErrorValueOfAnEnumNeedsLeniency() {
    assertThat(ColumnForm.of("enum").needsLeniency(bytes("0"), 0, 1)).isTrue();
    assertThat(ColumnForm.of("enum").needsLeniency(bytes("10"), 0, 2)).isFalse();
    assertThat(ColumnForm.of("set").needsLeniency(bytes("0"), 0, 1)).isFalse();
  }

  private static String literal(ColumnForm form, String value) {
    byte[] row = bytes("?" + value + "?");
    StatementBuffer out = new StatementBuffer();
    form.write(out, row, 1, row.length - 2);
    return new String(out.bytes(), 0, out.size(), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
