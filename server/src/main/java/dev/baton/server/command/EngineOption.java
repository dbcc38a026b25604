package dev.baton.server.command;

import dev.baton.ops.provision.engine.Engines;
import picocli.CommandLine.Option;

/** Which database server a command that starts some is to start. */
final class EngineOption {

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      defaultValue = "mariadb",
      description = "The database server: " + Engines.ACCEPTED + ".")
  String engine = "mariadb";
}
