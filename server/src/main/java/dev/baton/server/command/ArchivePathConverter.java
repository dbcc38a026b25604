package dev.baton.server.command;

import dev.baton.ops.backup.s3.S3Address;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The folder of a binary log archive; object storage is refused by its name. */
final class ArchivePathConverter implements ITypeConverter<Path> {

  @Override
  public Path convert(String text) {
    if (S3Address.isOne(text)) {
      throw new TypeConversionException(
          "a binary log archive is kept in a folder, and not in object storage yet: name one, and copy its finished files from there");
    }
    return Path.of(text);
  }
}
