package dev.baton.ops.docker.engine;

import java.nio.file.Path;

/** A folder of this machine at its place in a container. */
public record Mount(Path source, String target, boolean readOnly) {

  public Mount {
    source = source.toAbsolutePath().normalize();
  }

  /** As docker's {@code --mount} takes it: a line of comma-separated values. */
  String option() {
    return "type=bind,source=" + source + ",target=" + target + (readOnly ? ",readonly" : "");
  }
}
