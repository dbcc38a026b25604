package dev.baton.admin.runtime.row;

import java.util.List;

/** A row of {@code scheduler}: a program that is run at an interval. */
public record SchedulerRow(
    long id,
    boolean active,
    long intervalMillis,
    String filename,
    List<String> arguments,
    String comment) {

  public SchedulerRow {
    arguments = List.copyOf(arguments);
  }
}
