package dev.baton.cli;

import dev.baton.cli.client.ApiClient;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code baton recover}: what Baton would do by itself, on a person's word. */
@Command(
    name = "recover",
    description =
        "Recovers from whatever is wrong with a server now, also where it was to be left to people;"
            + " refuses if an acknowledged write could be lost.")
public final class RecoverCommand implements Callable<Integer> {

  @Mixin final ApiOptions options = new ApiOptions();

  @Parameters(paramLabel = "HOST:PORT", description = "The server that failed.")
  String instance = "";

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    try (ApiClient client = options.open()) {
      return Operations.print(client.recover(instance), options.json, Output.of(spec));
    }
  }
}
