package dev.baton.server.command;

import dev.baton.ops.docker.DockerSpec;
import dev.baton.ops.docker.engine.DockerCli;
import dev.baton.ops.docker.names.ContainerNames;
import dev.baton.ops.mode.ReplicationMode;
import dev.baton.server.demo.StopSignal;
import dev.baton.server.up.Up;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code baton up}: a cluster of containers, its manager and its proxy. */
@Command(
    name = "up",
    sortOptions = false,
    description = {
      "Makes a cluster of containers - network, folders, configuration, servers, accounts,"
          + " replication - or what is missing of it, then watches it and serves it through the"
          + " proxy until Ctrl-C. What is there already is left as it is.",
      "Ctrl-C ends manager and proxy and leaves the containers."
    })
public final class UpCommand implements Callable<Integer> {

  private static final int INTERRUPTED = 130;

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      required = true,
      description = "Who runs the containers: docker.")
  String engine = "";

  @Option(
      names = "--image",
      paramLabel = "IMAGE",
      required = true,
      description = "An image of MySQL, Percona Server or MariaDB, fetched if it is not there.")
  String image = "";

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "3",
      description = "How many servers, the primary included. Default: ${DEFAULT-VALUE}.")
  int nodes;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      required = true,
      description = "The cluster's folder: each server's data, log and conf, and the passwords.")
  Path directory = Path.of("");

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "db",
      description =
          "The cluster's name, with which its servers' names begin (db001, db002, ...). Default:"
              + " ${DEFAULT-VALUE}.")
  String name = "";

  @Option(
      names = "--acks",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "How many replicas acknowledge each write before its client is told (MySQL; MariaDB: 1)."
              + " Default: ${DEFAULT-VALUE}.")
  int acks;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description =
          "How its servers replicate: async or semi-sync. Default: semi-sync where the image has"
              + " it.")
  @Nullable String mode;

  @Option(
      names = "--set",
      paramLabel = "OPTION=VALUE",
      description = "An option of the servers' configuration files; repeatable.")
  Map<String, String> options = new LinkedHashMap<>();

  @Option(
      names = "--listen",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Where the proxy listens. Default: ${DEFAULT-VALUE}.")
  String listen = "";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "6033",
      description = "The proxy's port, 0 for a free one. Default: ${DEFAULT-VALUE}.")
  int port;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      defaultValue = "3000",
      description =
          "The port of the HTTP API and the live page on 127.0.0.1, 0 for a free one. Default:"
              + " ${DEFAULT-VALUE}.")
  int httpPort;

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    ContainerNames.prepare();
    DockerSpec wanted = wanted();
    StopSignal stop = StopSignal.install();
    try {
      new Up(
              wanted,
              new Up.Doors(listen, port, httpPort),
              DockerCli.onThePath(),
              CommandSpecs.given(spec).commandLine().getOut(),
              stop)
          .run();
      return 0;
    } catch (InterruptedException e) {
      CommandSpecs.given(spec)
          .commandLine()
          .getErr()
          .println("baton: stopped before the cluster was ready; 'up' again goes on");
      return INTERRUPTED;
    }
  }

  private DockerSpec wanted() {
    if (!engine.equals("docker")) {
      throw CommandSpecs.usage(spec, "--engine " + engine + ": only docker is known");
    }
    try {
      return new DockerSpec(
          name,
          image,
          nodes,
          directory,
          acks,
          options,
          mode == null ? null : ReplicationMode.of(mode));
    } catch (IllegalArgumentException e) {
      throw CommandSpecs.usage(spec, e.getMessage());
    }
  }
}
