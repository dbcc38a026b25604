package dev.baton.server.command;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code baton upgrade}: another image for all servers. */
@Command(
    name = "upgrade",
    sortOptions = false,
    description = {
      "Gives the servers of a cluster of containers another image and leaves them their data: the"
          + " replicas one by one, then, after a switchover, the old primary. The cluster serves"
          + " meanwhile; 'up' must be running."
    })
public final class UpgradeCommand implements Callable<Integer> {

  @Mixin ContainersOptions cluster = new ContainersOptions();

  @Option(
      names = "--image",
      paramLabel = "IMAGE",
      required = true,
      description = "The new image, of the same flavour and no older, fetched if it is not there.")
  String image = "";

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    cluster.change(CommandSpecs.given(spec)).run(members -> members.upgrade(image));
    return 0;
  }
}
