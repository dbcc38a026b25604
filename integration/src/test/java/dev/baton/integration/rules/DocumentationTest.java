package dev.baton.integration.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The documents say what the program does: no option without a word, no command that is not. */
class DocumentationTest {

  private static final Pattern SHELL_BLOCK = Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern BATON_LINE =
      Pattern.compile("(?m)^\\s*(?:\\$ )?\\./baton +([a-z][a-z-]*)");
  private static final Pattern LAUNCHER_COMMAND = Pattern.compile("(?m)^    ([a-z]+)\\) .*;;$");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(?:#[^)]*)?\\)");
  private static final Pattern CONFIGURATION_ROW = Pattern.compile("(?m)^\\| `[^`]+` \\|.*\\|$");
  private static final Pattern MODULE_ROW = Pattern.compile("(?m)^\\| *`([a-z]+)` *\\|");

  @Test
  void everyConfigurationOptionIsDocumentedWithItsDefaultAndNoOtherIs() {
    Set<String> documented = new TreeSet<>();
    Matcher row = CONFIGURATION_ROW.matcher(Repository.read("docs/configuration.md"));
    while (row.find()) {
      documented.add(row.group());
    }
    assertThat(documented).isEqualTo(CommandModel.configurationRows());
  }

  @Test
  void everyCommandAndEveryOptionOfACommandIsDocumented() {
    Set<String> commands = CommandModel.commands();
    assertThat(commands).as("commands found").isNotEmpty();
    String text = Repository.read("docs/commands.md");
    List<String> missing = new ArrayList<>();
    for (String command : commands) { // some stand below another one: baton bench endurance
      if (!Pattern.compile("`baton (?:[a-z]+ )?" + command + "`").matcher(text).find()) {
        missing.add("baton " + command);
      }
    }
    for (String option : CommandModel.commandOptions()) {
      if (!mentions(text, option)) {
        missing.add(option);
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void everyCommandThatTheDocumentsShowExists() {
    Set<String> known = new TreeSet<>(CommandModel.commands());
    known.addAll(launcherCommands());
    List<String> unknown = new ArrayList<>();
    for (Path file : Repository.files(".md")) {
      for (String command : commandsShownIn(Repository.read(file))) {
        if (!known.contains(command)) {
          unknown.add(file + " shows ./baton " + command);
        }
      }
    }
    assertThat(unknown).isEmpty();
  }

  @Test
  void theReadmeShowsTheDemoAndTheTestsAndTheTestsAreWhatContinuousIntegrationRuns() {
    assertThat(commandsShownIn(Repository.read("README.md"))).contains("demo", "test");
    assertThat(Repository.read(".ci/run")).contains("exec ./baton test\n");
  }

  @Test
  void theMapOfModulesNamesEveryModuleAndNoOther() {
    Set<String> rows = new TreeSet<>();
    Matcher row = MODULE_ROW.matcher(Repository.read("ARCHITECTURE.md"));
    while (row.find()) {
      rows.add(row.group(1));
    }
    assertThat(rows).isEqualTo(new TreeSet<>(Repository.modules()));
  }

  @Test
  void everyLinkBetweenDocumentsLeadsSomewhere() {
    List<String> dead = new ArrayList<>();
    for (Path file : Repository.files(".md")) {
      Path folder = Repository.root().resolve(file).getParent();
      Matcher link = LINK.matcher(Repository.read(file));
      while (link.find()) {
        String target = link.group(1);
        if (!target.contains(":") && !Files.exists(folder.resolve(target))) {
          dead.add(file + " links to " + target);
        }
      }
    }
    assertThat(dead).isEmpty();
  }

  // --- the rules bite ---

  @Test
  void commandsAreFoundInShellBlocksOnly() {
    String text =
        "run `./baton x`\n```sh\ngit clone y\n./baton demo --for 1s # a\n```\n./baton z\n";
    assertThat(commandsShownIn(text)).containsExactly("demo");
    assertThat(launcherCommands()).containsExactlyInAnyOrder("build", "test", "dist", "image");
  }

  @Test
  void anOptionIsDocumentedOnlyByItsWholeName() {
    String text = "| `--hold-limit MS` | … |\nuse --for 10s";
    assertThat(mentions(text, "--hold-limit")).isTrue();
    assertThat(mentions(text, "--hold")).isFalse();
    assertThat(mentions(text, "--for")).isTrue();
    assertThat(mentions(text, "--fo")).isFalse();
  }

  private static boolean mentions(String text, String name) {
    return Pattern.compile("(?<![\\w.-])" + Pattern.quote(name) + "(?![\\w-]|\\.\\w)")
        .matcher(text)
        .find();
  }

  private static List<String> commandsShownIn(String text) {
    List<String> commands = new ArrayList<>();
    Matcher block = SHELL_BLOCK.matcher(text);
    while (block.find()) {
      Matcher line = BATON_LINE.matcher(block.group(1));
      while (line.find()) {
        commands.add(line.group(1));
      }
    }
    return commands;
  }

  private static Set<String> launcherCommands() {
    Set<String> names = new TreeSet<>();
    Matcher found = LAUNCHER_COMMAND.matcher(Repository.read("baton"));
    while (found.find()) {
      names.add(found.group(1));
    }
    return names;
  }
}
