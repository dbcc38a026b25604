package dev.baton.server.http.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The samples of one scrape, gathered family by family. What two sources say of the same series is
 * told once, because Prometheus drops a whole scrape that has a series twice. For one thread.
 */
final class MetricSheet {

  private final Map<Metric, Map<Labels, Double>> families = new LinkedHashMap<>();

  /** One sample; a counter's as well as a gauge's. */
  void add(Metric metric, double value, String... labelValues) {
    Labels labels = Labels.of(metric.labels(), labelValues);
    families.computeIfAbsent(metric, m -> new LinkedHashMap<>()).putIfAbsent(labels, value);
  }

  void add(Metric metric, boolean value, String... labelValues) {
    add(metric, value ? 1 : 0, labelValues);
  }

  MetricSnapshots snapshots() {
    List<MetricSnapshot> all = new ArrayList<>();
    families.forEach(
        (metric, samples) ->
            all.add(metric.counter() ? counter(metric, samples) : gauge(metric, samples)));
    return new MetricSnapshots(all);
  }

  private static MetricSnapshot gauge(Metric metric, Map<Labels, Double> samples) {
    GaugeSnapshot.Builder builder = GaugeSnapshot.builder().name(metric.text()).help(metric.help());
    samples.forEach(
        (labels, value) ->
            builder.dataPoint(
                GaugeDataPointSnapshot.builder().value(value).labels(labels).build()));
    return builder.build();
  }

  private static MetricSnapshot counter(Metric metric, Map<Labels, Double> samples) {
    String text = metric.text();
    CounterSnapshot.Builder builder =
        CounterSnapshot.builder()
            .name(text.substring(0, text.length() - "_total".length()))
            .help(metric.help());
    samples.forEach(
        (labels, value) ->
            builder.dataPoint(
                CounterDataPointSnapshot.builder().value(value).labels(labels).build()));
    return builder.build();
  }
}
