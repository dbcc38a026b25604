package dev.baton.server.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What a command says to whoever typed it, by the specification that picocli has given it. */
final class CommandSpecs {

  private CommandSpecs() {}

  /**
   * @param spec the field that picocli fills before it calls a command
   */
  static CommandSpec given(@Nullable CommandSpec spec) {
    if (spec == null) {
      throw new IllegalStateException("not run by picocli");
    }
    return spec;
  }

  /** That the command line makes no sense. */
  static ParameterException usage(@Nullable CommandSpec spec, @Nullable String message) {
    return new ParameterException(given(spec).commandLine(), String.valueOf(message));
  }
}
