package dev.baton.integration.rules;

import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What can be typed and set, read from the annotations of the compiled classes. */
final class CommandModel {

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.baton");

  private CommandModel() {}

  /** The names of all commands of the program, without its own. */
  static Set<String> commands() {
    Set<String> names = new TreeSet<>();
    for (JavaClass type : MAIN) {
      annotations(type, Command.class).forEach(c -> names.add(value(c, "name", String.class)));
    }
    names.remove("baton");
    names.remove("<main class>");
    return names;
  }

  /** The long names of all options of all commands. */
  static Set<String> commandOptions() {
    Set<String> names = new TreeSet<>();
    members()
        .flatMap(member -> annotations(member, Option.class))
        .flatMap(option -> Stream.of(value(option, "names", String[].class)))
        .filter(name -> name.startsWith("--"))
        .forEach(names::add);
    return names;
  }

  /** Each configuration option as the row of a table that documents it. */
  static Set<String> configurationRows() {
    Set<String> rows = new TreeSet<>();
    members()
        .flatMap(member -> annotations(member, dev.baton.core.config.Option.class))
        .forEach(option -> rows.add(row(option)));
    return rows;
  }

  private static String row(JavaAnnotation<?> option) {
    String defaultValue = value(option, "defaultValue", String.class);
    return "| `%s` | %s | %s | %s |"
        .formatted(
            value(option, "name", String.class),
            defaultValue.isEmpty() ? "none" : defaultValue,
            value(option, "unit", String.class),
            value(option, "description", String.class));
  }

  private static Stream<HasAnnotations<?>> members() {
    return MAIN.stream()
        .flatMap(type -> Stream.concat(type.getFields().stream(), type.getMethods().stream()));
  }

  private static Stream<? extends JavaAnnotation<?>> annotations(
      HasAnnotations<?> where, Class<?> type) {
    return where.getAnnotations().stream().filter(a -> a.getRawType().isEquivalentTo(type));
  }

  private static <T> T value(JavaAnnotation<?> annotation, String property, Class<T> type) {
    return type.cast(annotation.get(property).orElseThrow());
  }
}
