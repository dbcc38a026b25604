package dev.baton.server.config;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.server.text.DurationText;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns what a file says into the type of an option. */
final class Conversion {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");

  private final Path folder;
  private final Map<String, String> environment;

  /**
   * @param folder what relative paths are relative to
   */
  Conversion(Path folder, Map<String, String> environment) {
    this.folder = folder;
    this.environment = environment;
  }

  /** A default as its description writes it: {@code [a, b]} is a list. */
  static ConfigValue described(String text) {
    if (!text.startsWith("[") || !text.endsWith("]")) {
      return ConfigValue.of(text);
    }
    String inside = text.substring(1, text.length() - 1).strip();
    return ConfigValue.of(inside.isEmpty() ? List.of() : List.of(inside.split(" *, *")));
  }

  /**
   * @param unit of a number that stands for a duration
   * @throws IllegalArgumentException if it does not fit; the message says what would
   */
  Object convert(Type type, String unit, ConfigValue value) {
    if (type instanceof ParameterizedType parameterized) {
      Type inner = parameterized.getActualTypeArguments()[0];
      if (parameterized.getRawType() == Optional.class) {
        return Optional.of(convert(inner, unit, value));
      }
      if (parameterized.getRawType() == List.class) {
        return list(value).stream()
            .map(text -> convert(inner, unit, ConfigValue.of(text)))
            .toList();
      }
    }
    return switch (value) {
      case ConfigValue.Text text -> single((Class<?>) type, unit, text.text());
      case ConfigValue.Texts texts ->
          throw new IllegalArgumentException("it is one value and not a list of them");
    };
  }

  private static List<String> list(ConfigValue value) {
    return switch (value) {
      case ConfigValue.Text text -> text.text().isEmpty() ? List.of() : List.of(text.text());
      case ConfigValue.Texts texts -> texts.texts();
    };
  }

  private Object single(Class<?> type, String unit, String text) {
    if (type == String.class) {
      return text;
    }
    if (type == Secret.class) {
      return new Secret(filledIn(text));
    }
    if (type == boolean.class) {
      return truth(text);
    }
    if (type == int.class) {
      return number(text);
    }
    if (type == Duration.class) {
      return duration(unit, text);
    }
    if (type == Path.class) {
      return path(text);
    }
    if (type == InstanceKey.class) {
      return InstanceKey.parse(text);
    }
    if (type == PasswordFile.class) {
      return new PasswordFile(new Secret(lines(text).stream().findFirst().orElse("")));
    }
    if (type == CredentialsFile.class) {
      return CredentialsFile.parse(text, lines(text));
    }
    if (type.isEnum()) {
      return constant(type, text);
    }
    throw new IllegalStateException("options of " + type + " cannot be read");
  }

  private Path path(String text) {
    return folder.resolve(home(text)).normalize();
  }

  private List<String> lines(String text) {
    try {
      return Files.readString(path(text)).lines().toList();
    } catch (IOException e) {
      throw new IllegalArgumentException(path(text) + " cannot be read: " + e, e);
    }
  }

  /** Puts an environment variable's value in place of each {@code ${NAME}}. */
  private String filledIn(String text) {
    Matcher placeholder = PLACEHOLDER.matcher(text);
    StringBuilder filled = new StringBuilder();
    while (placeholder.find()) {
      String name = placeholder.group(1);
      String value = environment.get(name);
      if (value == null) {
        throw new IllegalArgumentException("the environment variable " + name + " is not set");
      }
      placeholder.appendReplacement(filled, Matcher.quoteReplacement(value));
    }
    return placeholder.appendTail(filled).toString();
  }

  private static Object truth(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default -> throw new IllegalArgumentException("'" + text + "' is neither true nor false");
    };
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text.replace("_", ""));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is not a whole number", e);
    }
  }

  private static Duration duration(String unit, String text) {
    return DurationText.parse(text.matches("\\d+") ? text + unit : text);
  }

  private static String home(String text) {
    return text.startsWith("~/") ? System.getProperty("user.home") + text.substring(1) : text;
  }

  private static Object constant(Class<?> type, String text) {
    String wanted = text.replace('-', '_').toUpperCase(Locale.ROOT);
    Object[] constants = type.getEnumConstants();
    return Arrays.stream(constants)
        .filter(constant -> ((Enum<?>) constant).name().equals(wanted))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("'" + text + "' is none of " + words(constants)));
  }

  private static String words(Object[] constants) {
    return String.join(
        ", ",
        Arrays.stream(constants)
            .map(c -> ((Enum<?>) c).name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .toList());
  }
}
