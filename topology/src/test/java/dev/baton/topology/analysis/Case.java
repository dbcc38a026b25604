package dev.baton.topology.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.topology.fixture.Topology;
import dev.baton.topology.policy.DurabilityPolicy;
import java.util.Arrays;
import java.util.List;

/**
 * One row of a table of diagnoses: a snapshot, the code it must lead to, whom it concerns, and what
 * its sentence must name.
 */
record Case(
    String name, Topology topology, AnalysisCode code, String instance, List<String> facts) {

  static Case of(
      String name, AnalysisCode code, String instance, Topology topology, String... facts) {
    return new Case(name, topology, code, instance, Arrays.asList(facts));
  }

  Analysis analysis() {
    return Analyzer.analyse(
        topology.snapshot(), DurabilityPolicy.semiSync(1), DetectionLimits.DEFAULT);
  }

  void check() {
    Analysis analysis = analysis();
    Finding found =
        analysis.findings().stream()
            .filter(f -> f.code() == code && f.instance().equals(Topology.key(instance)))
            .findFirst()
            .orElseThrow(() -> new AssertionError(code + " is not among " + analysis.findings()));
    assertThat(found.sentence()).contains(facts).endsWith(".");
    assertThat(found.remedy()).isEqualTo(code.remedy());
    assertThat(
            analysis.findings().stream()
                .filter(f -> f.code() == code && f.instance().equals(found.instance())))
        .as("told once")
        .hasSize(1);
  }

  @Override
  public String toString() {
    return name;
  }
}
