package dev.baton.integration.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The source tree that is being tested. */
final class Repository {

  private static final Set<String> MADE_BY_THE_BUILD = Set.of("target", "dist", ".git", ".baton");
  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

  private Repository() {}

  static Path root() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(".mvn")) && Files.exists(at.resolve("baton"))) {
        return at;
      }
    }
    throw new IllegalStateException("not inside the source tree: " + Path.of("").toAbsolutePath());
  }

  static List<String> modules() {
    List<String> modules = new ArrayList<>();
    Matcher found = MODULE.matcher(read("pom.xml"));
    while (found.find()) {
      modules.add(found.group(1));
    }
    return modules;
  }

  /**
   * Every file of the tree, relative to its root: what git tracks, or would if it were added; all
   * that the build did not make if this is no git checkout.
   */
  static List<Path> files() {
    List<Path> tracked = gitFiles();
    return tracked.isEmpty() ? walk() : tracked;
  }

  static List<Path> files(String... endings) {
    return files().stream()
        .filter(file -> Stream.of(endings).anyMatch(file.toString()::endsWith))
        .toList();
  }

  static String read(String file) {
    return read(Path.of(file));
  }

  /** The file's text, empty if there is no such file; bytes that are no UTF-8 are replaced. */
  static String read(Path file) {
    try {
      Path whole = root().resolve(file);
      return Files.exists(whole)
          ? new String(Files.readAllBytes(whole), StandardCharsets.UTF_8)
          : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> gitFiles() {
    try {
      Process git =
          new ProcessBuilder("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z")
              .directory(root().toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String out = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return Stream.of(out.split("\0", -1))
          .filter(name -> !name.isEmpty())
          .map(Path::of)
          .filter(file -> Files.isRegularFile(root().resolve(file)))
          .toList();
    } catch (IOException e) {
      return List.of(); // no git on this machine
    }
  }

  private static List<Path> walk() {
    try (Stream<Path> all = Files.walk(root())) {
      return all.filter(Files::isRegularFile)
          .map(file -> root().relativize(file))
          .filter(Repository::isSource)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isSource(Path file) {
    for (Path part : file) {
      if (MADE_BY_THE_BUILD.contains(part.toString())) {
        return false;
      }
    }
    return true;
  }
}
