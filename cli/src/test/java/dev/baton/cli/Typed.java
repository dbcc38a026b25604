package dev.baton.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;

/** Types commands to a {@link FakeBaton} and keeps what they print. */
final class Typed implements AutoCloseable {

  final StringWriter out = new StringWriter();
  final StringWriter err = new StringWriter();
  final FakeBaton baton = new FakeBaton();

  Typed() throws IOException {}

  /** The exit status. */
  int run(String... arguments) {
    CommandLine line = BatonCommand.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(
        Stream.concat(Stream.of(arguments), Stream.of("--url=" + baton.url()))
            .toArray(String[]::new));
  }

  List<String> requests() {
    return baton.requests;
  }

  @Override
  public void close() {
    baton.close();
  }
}
