package dev.baton.manager.hook;

import dev.baton.cluster.history.HistoryStore;
import dev.baton.cluster.history.HookRun;
import dev.baton.core.time.Tasks;
import dev.baton.manager.config.HookSettings;
import dev.baton.manager.port.CommandRunner;
import dev.baton.manager.port.CommandRunner.Ended;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the hooks of a stage, one after the other, and keeps what they wrote. Thread-safe. */
public final class Hooks {
  private static final Logger LOG = LoggerFactory.getLogger(Hooks.class);

  private final HookSettings settings;
  private final CommandRunner commands;
  private final HistoryStore history;
  private final InstantSource wall;
  private final Tasks tasks;

  public Hooks(
      HookSettings settings,
      CommandRunner commands,
      HistoryStore history,
      InstantSource wall,
      Tasks tasks) {
    this.settings = settings;
    this.commands = commands;
    this.history = history;
    this.wall = wall;
    this.tasks = tasks;
  }

  public boolean any(HookStage stage) {
    return !stage.lines(settings).isEmpty();
  }

  /**
   * Runs them and waits, up to the first that fails.
   *
   * @return why the recovery may not go on; empty if all went well
   */
  public String before(HookStage stage, Incident incident) throws InterruptedException {
    for (String template : stage.lines(settings)) {
      String line = CommandLine.of(template, incident.placeholders());
      if (isBackground(line)) {
        inBackground(stage, foreground(line), incident);
        continue;
      }
      Ended ended = run(stage, line, incident);
      if (!ended.succeeded()) {
        return "%s failed (exit %d): %s %s"
            .formatted(stage.word(), ended.exitCode(), line, firstLine(ended.output()))
            .strip();
      }
    }
    return "";
  }

  /** Runs them on a thread of their own; one that fails keeps none of the others from running. */
  public void after(List<HookStage> stages, Incident incident) {
    if (stages.stream().noneMatch(this::any)) {
      return;
    }
    tasks.start("hooks-" + incident.uid(), () -> runAll(stages, incident));
  }

  private void runAll(List<HookStage> stages, Incident incident) {
    try {
      for (HookStage stage : stages) {
        for (String template : stage.lines(settings)) {
          String line = CommandLine.of(template, incident.placeholders());
          if (isBackground(line)) {
            inBackground(stage, foreground(line), incident);
          } else {
            run(stage, line, incident);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void inBackground(HookStage stage, String line, Incident incident) {
    tasks.start(
        "hook-" + incident.uid(),
        () -> {
          try {
            run(stage, line, incident);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private Ended run(HookStage stage, String line, Incident incident) throws InterruptedException {
    Instant begun = wall.instant();
    Ended ended =
        commands.run(line, incident.environment(), settings.timeLimit(), settings.outputLimit());
    if (!ended.succeeded()) {
      LOG.warn(
          "{} of {} failed (exit {}): {}: {}",
          stage.word(),
          incident.uid(),
          ended.exitCode(),
          line,
          ended.output());
    }
    history.hook(
        new HookRun(
            incident.uid(),
            stage.word(),
            line,
            ended.exitCode(),
            ended.output(),
            begun,
            ended.took().toMillis()));
    return ended;
  }

  /** A line that ends in an ampersand is not waited for; two are an operator. */
  private static boolean isBackground(String line) {
    String text = line.strip();
    return text.endsWith("&") && !text.endsWith("&&");
  }

  private static String foreground(String line) {
    String text = line.strip();
    return text.substring(0, text.length() - 1);
  }

  private static String firstLine(String output) {
    return output.lines().findFirst().orElse("");
  }
}
