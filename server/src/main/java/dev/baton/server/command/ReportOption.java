package dev.baton.server.command;

import dev.baton.cli.api.ApiJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a measuring command leaves what it found, for programs to read. */
final class ReportOption {

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Where all that was found is written, as JSON.")
  @Nullable Path file;

  /** Writes the report if one was asked for. */
  void write(Object report) throws IOException {
    if (file != null) {
      Files.writeString(file, ApiJson.PRETTY.writeValueAsString(report) + "\n");
    }
  }
}
