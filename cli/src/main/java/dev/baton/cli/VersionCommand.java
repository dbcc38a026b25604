package dev.baton.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code baton version}. */
@Command(name = "version", description = "Prints the version of Baton and of the Java it runs on.")
public final class VersionCommand implements Callable<Integer> {

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Output.of(spec)
        .println(
            "baton " + BatonVersion.text() + " (Java " + System.getProperty("java.version") + ")");
    return 0;
  }
}
