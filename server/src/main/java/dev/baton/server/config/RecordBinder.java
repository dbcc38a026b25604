package dev.baton.server.config;

import dev.baton.core.config.Option;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a settings record of what a file says. A component with {@link Option} takes the value of
 * that name, else what is given for it, else its described default; a component that is itself a
 * record of options is made in the same way.
 */
final class RecordBinder {

  private final Path file;
  private final Conversion conversion;

  RecordBinder(Path file, Conversion conversion) {
    this.file = file;
    this.conversion = conversion;
  }

  /**
   * @param values by full names
   * @param given what stands in for options that have no default
   * @throws ConfigurationException if a value does not fit, a needed one is missing, or the record
   *     refuses them together
   */
  <R extends Record> R bind(
      Class<R> type, Map<String, ConfigValue> values, Map<String, Object> given) {
    RecordComponent[] components = type.getRecordComponents();
    Object[] arguments = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      arguments[i] = value(components[i], values, given);
    }
    try {
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      Constructor<R> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      throw ConfigurationException.at(file, 0, String.valueOf(e.getTargetException().getMessage()));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " cannot be made", e);
    }
  }

  private Object value(
      RecordComponent component, Map<String, ConfigValue> values, Map<String, Object> given) {
    if (component.getAnnotation(Option.class) == null) {
      return bind(component.getType().asSubclass(Record.class), values, given);
    }
    Option option = Options.of(component);
    ConfigValue value = values.get(option.name());
    if (value != null) {
      return convert(component, option, value);
    }
    Object instead = given.get(option.name());
    if (instead != null) {
      return instead;
    }
    if (component.getType() == Optional.class) {
      return Optional.empty();
    }
    if (option.defaultValue().isEmpty()) {
      throw ConfigurationException.at(
          file, 0, option.name() + " must be given: " + option.description());
    }
    return convert(component, option, Conversion.described(option.defaultValue()));
  }

  private Object convert(RecordComponent component, Option option, ConfigValue value) {
    try {
      return conversion.convert(component.getGenericType(), option.unit(), value);
    } catch (IllegalArgumentException e) {
      throw ConfigurationException.at(file, value.line(), option.name() + ": " + e.getMessage());
    }
  }
}
