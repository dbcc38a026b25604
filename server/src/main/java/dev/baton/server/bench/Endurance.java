package dev.baton.server.bench;

import dev.baton.server.demo.Demo;
import dev.baton.server.demo.DemoSettings;
import dev.baton.server.demo.StopSignal;
import dev.baton.server.demo.fault.FaultKind;
import dev.baton.server.demo.fault.FaultSpec;
import dev.baton.server.demo.output.DemoOutput;
import dev.baton.server.demo.report.DemoReport;
import dev.baton.server.wiring.ClusterFactory;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Runs whole demos one after the other, each on a fresh cluster, and judges each. */
public final class Endurance {

  private static final String ROW = "%-24s %4s  %-4s %8s %8s %8s %8s %8s  %s";

  private final EnduranceSettings settings;
  private final ClusterFactory factory;
  private final StopSignal stop;
  private final PrintWriter out;

  public Endurance(
      EnduranceSettings settings, ClusterFactory factory, StopSignal stop, PrintWriter out) {
    this.settings = settings;
    this.factory = factory;
    this.stop = stop;
    this.out = out;
  }

  /** Ends early, with what it has, when it is asked to stop. */
  public EnduranceReport run() {
    print(
        ROW.formatted(
            "FAULT", "RUN", "", "GAP ms", "DETECTED", "PROMOTED", "RELEASED", "UNKNOWN", ""));
    List<EnduranceReport.Run> all = new ArrayList<>();
    List<EnduranceReport.Summary> summaries = new ArrayList<>();
    for (FaultKind fault : settings.faults()) {
      List<EnduranceReport.Run> ofFault = new ArrayList<>();
      for (int number = 1; number <= settings.runs() && !stop.isRequested(); number++) {
        EnduranceReport.Run run = run(fault, number);
        if (stop.isRequested()) {
          break; // it was cut short: it says nothing
        }
        ofFault.add(run);
        print(line(run));
      }
      long limit = EnduranceLimits.of(fault).gapMs();
      summaries.add(EnduranceReport.Summary.of(fault.word(), limit, ofFault));
      all.addAll(ofFault);
    }
    summaries.forEach(summary -> print(line(summary)));
    String engine =
        all.stream()
            .filter(run -> run.report() != null)
            .map(run -> run.report().engine())
            .findFirst()
            .orElse(settings.engine());
    return new EnduranceReport(engine, summaries, all);
  }

  private EnduranceReport.Run run(FaultKind fault, int number) {
    try (DemoOutput quiet = new QuietOutput()) {
      Demo demo = new Demo(demo(fault), factory, quiet, stop, InstantSource.system());
      DemoReport report = demo.run();
      List<String> broken = EnduranceLimits.of(fault).broken(report);
      return new EnduranceReport.Run(fault.word(), number, broken, report);
    } catch (IOException | RuntimeException e) {
      return new EnduranceReport.Run(
          fault.word(), number, List.of("could not run: " + e.getMessage()), null);
    } catch (InterruptedException e) {
      return new EnduranceReport.Run(fault.word(), number, List.of("stopped"), null);
    }
  }

  private DemoSettings demo(FaultKind fault) {
    Duration length = settings.length(fault);
    return new DemoSettings(
        settings.engine(),
        settings.nodes(),
        settings.clients(),
        settings.rate(),
        Optional.of(length),
        List.of(new FaultSpec(settings.at(), fault)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        0,
        0,
        OptionalInt.empty(),
        Optional.empty());
  }

  private void print(String line) {
    out.println(line.stripTrailing());
    out.flush();
  }

  private static String line(EnduranceReport.Run run) {
    String verdict = run.passed() ? "ok" : "FAIL";
    String why = String.join("; ", run.broken());
    DemoReport report = run.report();
    if (report == null || report.faults().isEmpty()) {
      return ROW.formatted(run.fault(), run.number(), verdict, "", "", "", "", "", why);
    }
    DemoReport.Fault fault = report.faults().getFirst();
    return ROW.formatted(
        run.fault(),
        run.number(),
        verdict,
        report.longestGapMs(),
        orDash(fault.detectedMs()),
        orDash(fault.promotedMs()),
        orDash(fault.releasedMs()),
        report.unknown(),
        why);
  }

  private static String line(EnduranceReport.Summary summary) {
    return "%s: %d of %d passed; longest gap: median %s ms, max %s ms, limit %d ms; unknown %d, lost %d, duplicated %d"
        .formatted(
            summary.fault(),
            summary.passed(),
            summary.runs(),
            orDash(summary.gapMedianMs()),
            orDash(summary.gapMaxMs()),
            summary.gapLimitMs(),
            summary.unknown(),
            summary.lost(),
            summary.duplicated());
  }

  private static String orDash(@Nullable Long value) {
    return value == null ? "-" : value.toString();
  }
}
