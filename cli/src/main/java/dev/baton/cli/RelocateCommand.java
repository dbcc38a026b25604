package dev.baton.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code baton relocate}: changes who replicates from whom. */
@Command(
    name = "relocate",
    sortOptions = false,
    description = {
      "Changes who replicates from whom, by GTID. A replica is moved only once its new source has"
          + " everything it has; if that does not happen it stays where it was."
    })
public final class RelocateCommand implements Callable<Integer> {

  @Mixin final ChangeOptions options = new ChangeOptions();

  @Parameters(paramLabel = "HOST:PORT", description = "Whom to move, or see --replicas.")
  String instance = "";

  @ArgGroup(multiplicity = "1")
  Where where = new Where();

  @Option(
      names = "--replicas",
      description = "Move all replicas of the instance instead of itself; it may be dead.")
  boolean replicas;

  @Option(
      names = "--pattern",
      paramLabel = "REGEX",
      description = "With --replicas and --below: only those whose HOST:PORT contains this.")
  @Nullable String pattern;

  @Spec @Nullable CommandSpec spec;

  /** Where to. */
  static final class Where {
    @Option(
        names = "--below",
        paramLabel = "HOST:PORT",
        description = "Replicate from this member, wherever it stands.")
    @Nullable String below;

    @Option(names = "--up", description = "One level up: to the source of the source.")
    boolean up;

    @Option(
        names = "--again",
        description = "To the same source again, with the credentials Baton has.")
    boolean again;

    @Option(names = "--take-source", description = "Change places with its source.")
    boolean takeSource;

    @Option(
        names = "--take-siblings",
        description = "Make all other replicas of its source replicate from it.")
    boolean takeSiblings;

    @Option(
        names = "--co-primary",
        description = "Make the primary replicate from it, too; it stays read-only.")
    boolean coPrimary;

    @Option(
        names = "--regroup",
        description = "Gather the instance's replicas below the most advanced of them.")
    boolean regroup;
  }

  @Override
  public Integer call() {
    return options.run(word(), options.body(instance, where.below, pattern, null), Output.of(spec));
  }

  private String word() {
    if (where.below != null) {
      return replicas ? "relocate-replicas" : "relocate";
    }
    if (where.up) {
      return replicas ? "move-up-replicas" : "move-up";
    }
    if (where.again) {
      return replicas ? "repoint-replicas" : "repoint";
    }
    if (where.takeSource) {
      return "take-source";
    }
    if (where.takeSiblings) {
      return "take-siblings";
    }
    return where.coPrimary ? "make-co-primary" : "regroup-replicas";
  }
}
