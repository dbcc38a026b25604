package dev.baton.core.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceKeyTest {

  @ParameterizedTest
  @CsvSource({
    "db1, db1, 3306, db1:3306",
    "db1:3307, db1, 3307, db1:3307",
    "' 10.0.0.1:1 ', 10.0.0.1, 1, 10.0.0.1:1",
    "fe80::1, fe80::1, 3306, [fe80::1]:3306",
    "[fe80::1], fe80::1, 3306, [fe80::1]:3306",
    "[::1]:65535, ::1, 65535, [::1]:65535",
  })
  void readsHostAndPortAndPrintsThemSoThatTheyReadBack(
      String text, String host, int port, String printed) {
    InstanceKey key = InstanceKey.parse(text);
    assertThat(key).isEqualTo(new InstanceKey(host, port)).hasToString(printed);
    assertThat(InstanceKey.parse(printed)).isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        ":3306",
        "db1:",
        "db1:x",
        "db1:0",
        "db1:65536",
        "[::1",
        "[::1]x3306",
        "host1:33:06"
      })
  void refusesWhatNamesNoInstance(String text) {
    assertThatThrownBy(() -> InstanceKey.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void keysAreOrderedByHostThenPort() {
    TreeSet<InstanceKey> keys = new TreeSet<>();
    keys.add(InstanceKey.parse("b:1"));
    keys.add(InstanceKey.parse("a:20"));
    keys.add(InstanceKey.parse("a:3"));
    assertThat(keys.toString()).isEqualTo("[a:3, a:20, b:1]");
  }
}
