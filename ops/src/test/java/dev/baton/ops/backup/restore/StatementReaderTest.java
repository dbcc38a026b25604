package dev.baton.ops.backup.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatementReaderTest {

  @TempDir Path directory;

  @Test
  void statementsOfAnyLengthComeOneByOneWithoutTheirSemicolon() throws IOException {
    String longest = "INSERT '" + "x;".repeat(200_000) + "'";
    assertThat(read("SET a;\n" + longest + ";\nSELECT ';';\n"))
        .containsExactly("SET a", longest, "SELECT ';'");
    assertThat(read("")).isEmpty();
  }

  @Test
  void aFileThatEndsWithinAStatementIsAnError() {
    assertThatThrownBy(() -> read("SET a;\nINSERT (1), (2")).isInstanceOf(EOFException.class);
  }

  private List<String> read(String text) throws IOException {
    Path file = directory.resolve("rows.sql.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    List<String> all = new ArrayList<>();
    try (StatementReader reader =
        StatementReader.open(file.toString(), Files.newInputStream(file))) {
      while (reader.next()) {
        all.add(new String(reader.statement(), 0, reader.length(), StandardCharsets.UTF_8));
      }
    }
    return all;
  }
}
