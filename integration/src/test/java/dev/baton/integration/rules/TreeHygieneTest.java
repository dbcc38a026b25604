package dev.baton.integration.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What must not be in the tree, and what must be in every part of it. */
class TreeHygieneTest {

  /** Written in pieces, so that this file does not contain what it looks for. */
  private static final Pattern FORBIDDEN =
      Pattern.compile(
          String.join(
              "|",
              "(?<![\\w.])/wo" + "rk/",
              "/ro" + "ot/",
              "repo1?\\.maven\\.(apache\\.)?or" + "g|repo1\\.maven",
              "deb\\.debian\\.o" + "rg|registry\\.npm" + "js|pypi\\.o" + "rg|proxy\\.gol" + "ang",
              "\\bTO" + "DO\\b|\\bFIX" + "ME\\b"));

  @Test
  void noFileNamesAFolderOfOneMachineOrARegistryOrLeavesWorkForLater() {
    List<String> found = new ArrayList<>();
    for (Path file : Repository.files()) {
      if (!file.toString().endsWith(".jar")) {
        forbiddenIn(Repository.read(file)).forEach(what -> found.add(file + ": " + what));
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void everyPackageSaysThatNothingInItIsNullUnlessItSaysSo() {
    TreeSet<String> unmarked = new TreeSet<>();
    for (Path file : Repository.files(".java")) {
      boolean ofMain = file.toString().contains("src/main/java/");
      Path info = file.resolveSibling("package-info.java");
      if (ofMain && !Repository.read(info).contains("@NullMarked")) {
        unmarked.add(file.getParent().toString());
      }
    }
    assertThat(unmarked).isEmpty();
  }

  @Test
  void testsOnRealServersAreInTheIntegrationModule() {
    assertThat(Repository.files("IT.java").stream().filter(file -> !file.startsWith("integration")))
        .isEmpty();
  }

  @Test
  void whatIsForbiddenIsFound() {
    assertThat(forbiddenIn("cd /wo" + "rk/x")).hasSize(1);
    assertThat(forbiddenIn("// TO" + "DO later")).hasSize(1);
    assertThat(forbiddenIn("the network/work/ratio, 0/work/1, todo")).isEmpty();
  }

  private static List<String> forbiddenIn(String text) {
    List<String> found = new ArrayList<>();
    Matcher match = FORBIDDEN.matcher(text);
    while (match.find()) {
      long line = text.substring(0, match.start()).chars().filter(c -> c == '\n').count() + 1;
      found.add("line " + line + ": " + match.group());
    }
    return found;
  }
}
