package dev.baton.server.http.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The samples of one scrape, gathered family by family. What two sources say of the same series is
 * told once, because Prometheus drops a whole scrape that has a series twice. For one thread.
 */
final class MetricSheet {

  private record Sample(Labels labels, double value) {}

  private record Family(Metric metric, List<Sample> samples, Set<Labels> seen) {}

  private final Map<Metric, Family> families = new LinkedHashMap<>();

  /** One sample; a counter's as well as a gauge's. */
  void add(Metric metric, double value, String... labelValues) {
    Labels labels = Labels.of(metric.labels(), labelValues);
    Family family =
        families.computeIfAbsent(metric, m -> new Family(m, new ArrayList<>(), new HashSet<>()));
    if (family.seen().add(labels)) {
      family.samples().add(new Sample(labels, value));
    }
  }

  void add(Metric metric, boolean value, String... labelValues) {
    add(metric, value ? 1 : 0, labelValues);
  }

  MetricSnapshots snapshots() {
    return new MetricSnapshots(families.values().stream().map(MetricSheet::snapshot).toList());
  }

  private static MetricSnapshot snapshot(Family family) {
    return family.metric().counter() ? counter(family) : gauge(family);
  }

  private static MetricSnapshot gauge(Family family) {
    GaugeSnapshot.Builder builder =
        GaugeSnapshot.builder().name(family.metric().text()).help(family.metric().help());
    for (Sample sample : family.samples()) {
      builder.dataPoint(
          GaugeDataPointSnapshot.builder().value(sample.value()).labels(sample.labels()).build());
    }
    return builder.build();
  }

  private static MetricSnapshot counter(Family family) {
    String text = family.metric().text();
    CounterSnapshot.Builder builder =
        CounterSnapshot.builder()
            .name(text.substring(0, text.length() - "_total".length()))
            .help(family.metric().help());
    for (Sample sample : family.samples()) {
      builder.dataPoint(
          CounterDataPointSnapshot.builder().value(sample.value()).labels(sample.labels()).build());
    }
    return builder.build();
  }
}
