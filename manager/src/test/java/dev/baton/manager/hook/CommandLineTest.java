package dev.baton.manager.hook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.time.MonotonicClock;
import dev.baton.manager.port.CommandRunner.Ended;
import dev.baton.manager.shell.ShellCommands;
import dev.baton.testkit.Seeded;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "echo {x}|echo 'v 1'",
        "echo \"got {x}\"|echo \"got v 1\"",
        "echo 'got {x}'|echo 'got v 1'",
        "echo \\'{x}|echo \\''v 1'",
        "echo \"a\\\"{x}\"|echo \"a\\\"v 1\"",
        "echo {unknown} ${HOME} {|echo {unknown} ${HOME} {"
      })
  void aPlaceholderBecomesOneWordWhereverItStands(String template, String line) {
    assertThat(CommandLine.of(template, Map.of("x", "v 1"))).isEqualTo(line);
  }

  @Test
  void whatMeansSomethingToAShellIsLeftOutOfALine() {
    assertThat(CommandLine.harmless("a'b\"c`d$(e);f|g&h<i>j\nk\\l*m?n~o#p!q{r}"))
        .isEqualTo("a_b_c_d__e__f_g_h_i_j_k_l_m_n_o_p_q_r_");
    assertThat(CommandLine.harmless("db-1.shop:3306, ok=50% é"))
        .isEqualTo("db-1.shop:3306, ok=50% é");
  }

  @Test
  void noValueBecomesACommandInAnyKindOfQuotes() throws Exception {
    Seeded.check(
        "no value becomes a command",
        3,
        random -> {
          String value = hostile(random);
          String expected = CommandLine.harmless(value);
          for (String quote : List.of("", "\"", "'")) {
            String line = CommandLine.of("printf %s " + quote + "{x}" + quote, Map.of("x", value));
            Ended ended =
                new ShellCommands(MonotonicClock.SYSTEM)
                    .run(line, Map.of(), Duration.ofSeconds(20), 10_000);
            assertThat(ended.output()).as(line).isEqualTo(expected);
          }
        });
  }

  private static String hostile(Random random) {
    String alphabet = "'\"`$(){};|&<>\n\\*?~#! aZ9-";
    StringBuilder text = new StringBuilder("x");
    for (int i = 0; i < 60; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text + "$(exit 3)y";
  }
}
