package dev.baton.integration;

import dev.baton.server.Main;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** Commands of Baton's, as a person runs them. */
public final class Commands {

  private Commands() {}

  /** Runs one in this process; returns its exit status. */
  public static int baton(StringBuilder out, String... arguments) {
    CommandLine line = Main.commandLine();
    StringWriter text = new StringWriter();
    line.setOut(new PrintWriter(text));
    line.setErr(new PrintWriter(text));
    int status = line.execute(arguments);
    out.append(Arrays.toString(arguments)).append('\n').append(text);
    return status;
  }

  /**
   * Starts one as a process of its own, which can be killed.
   *
   * @param environment what is there beside this process's own
   * @param log gets what it prints, after what is there
   */
  public static Process start(Map<String, String> environment, Path log, String... arguments)
      throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    line.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().putAll(environment);
    return builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(log.toString())))
        .start();
  }
}
