package dev.baton.cli;

import dev.baton.cli.api.ApiFound;
import dev.baton.cli.api.ApiJson;
import dev.baton.cli.client.ApiClient;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code baton discover}: makes a manager take on a server's cluster. */
@Command(
    name = "discover",
    description =
        "Makes a running manager find out which cluster a server is of, and look after that cluster"
            + " if it is a new one.")
public final class DiscoverCommand implements Callable<Integer> {

  @Mixin final ApiOptions options = new ApiOptions();

  @Parameters(paramLabel = "HOST:PORT", description = "The server.")
  String instance = "";

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    try (ApiClient client = options.open()) {
      ApiFound found = client.discover(instance);
      PrintWriter out = Output.of(spec);
      out.println(
          options.json
              ? ApiJson.PRETTY.writeValueAsString(found)
              : found.instance()
                  + " is of cluster "
                  + found.cluster()
                  + (found.isNew() ? ", which is new" : ", which was known"));
      out.flush();
      return 0;
    }
  }
}
