package dev.baton.server.command;

import dev.baton.cli.api.ApiJson;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.ops.mode.Deviation;
import dev.baton.ops.mode.ModeCheck;
import dev.baton.ops.mode.ModeFacts;
import dev.baton.ops.mode.ModeReader;
import dev.baton.ops.mode.ModeReport;
import dev.baton.ops.mode.MoveRecord;
import dev.baton.ops.mode.MoveRecord.Unfinished;
import dev.baton.ops.mode.ReplicationMode;
import dev.baton.ops.mode.Wanted;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code baton mode show}: how the servers of a cluster replicate, and what is not as wanted. */
@Command(
    name = "show",
    sortOptions = false,
    description = {
      "Shows how each server of a cluster replicates - plug-ins, semi-sync, group, parallel"
          + " appliers - and everything by which it is not in the mode that is wanted, with what to"
          + " do. Changes nothing.",
      "Exits 0 if all is as wanted, 1 if not."
    })
public final class ModeShowCommand implements Callable<Integer> {

  @Mixin ModeOptions options = new ModeOptions();

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description =
          "What is wanted: async, semi-sync or group-replication. Default: what the primary does,"
              + " so that the others are held against it.")
  @Nullable String mode;

  @Option(names = "--json", description = "Print JSON instead of text.")
  boolean json;

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = CommandSpecs.given(spec).commandLine().getOut();
    ReplicationMode named = named();
    Optional<Unfinished> move = MoveRecord.unfinished(options.records(), options.keys(spec));
    Set<InstanceKey> servers = new TreeSet<>(options.keys(spec));
    move.ifPresent(one -> servers.addAll(one.servers()));
    ModeFacts facts =
        new ModeReader(options.account.credentials(spec), MonotonicClock.SYSTEM).find(servers);
    ReplicationMode wantedMode = named == null ? facts.mode().orElse(ReplicationMode.ASYNC) : named;
    Wanted wanted = wanted(wantedMode);
    List<Deviation> deviations = ModeCheck.of(facts, wanted);
    ModeReport report = ModeReport.of(facts, wanted, deviations);
    if (json) {
      out.println(ApiJson.PRETTY.writeValueAsString(report));
    } else {
      new ModeText(out).print(report);
      move.ifPresent(one -> out.println(ModeText.unfinished(one)));
    }
    out.flush();
    return deviations.isEmpty() && move.isEmpty() && !facts.members().isEmpty() ? 0 : 1;
  }

  private @Nullable ReplicationMode named() {
    try {
      return mode == null ? null : ReplicationMode.of(mode);
    } catch (IllegalArgumentException e) {
      throw CommandSpecs.usage(spec, e.getMessage());
    }
  }

  private Wanted wanted(ReplicationMode wantedMode) {
    try {
      return new Wanted(wantedMode, options.acks, options.workers);
    } catch (IllegalArgumentException e) {
      throw CommandSpecs.usage(spec, e.getMessage());
    }
  }
}
