package dev.baton.server.command;

import dev.baton.server.demo.fault.FaultSpec;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Planned faults on the command line. */
final class FaultConverter implements ITypeConverter<FaultSpec> {

  @Override
  public FaultSpec convert(String value) {
    try {
      return FaultSpec.parse(value);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
