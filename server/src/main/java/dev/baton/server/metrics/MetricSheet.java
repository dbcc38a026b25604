package dev.baton.server.metrics;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The samples of one scrape, gathered family by family. What two sources say of the same series is
 * told once, because Prometheus drops a whole scrape that has a series twice. For one thread.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">the formats</a>
 */
public final class MetricSheet {

  private static final ExpositionFormats FORMATS = ExpositionFormats.init();

  private final Map<MetricDefinition, Map<Labels, Double>> families = new LinkedHashMap<>();

  /** One sample; a counter's as well as a gauge's. */
  public void add(MetricDefinition metric, double value, String... labelValues) {
    Labels labels = Labels.of(metric.labels(), labelValues);
    families.computeIfAbsent(metric, m -> new LinkedHashMap<>()).putIfAbsent(labels, value);
  }

  /** One sample that is 1 or 0. */
  public void add(MetricDefinition metric, boolean value, String... labelValues) {
    add(metric, value ? 1 : 0, labelValues);
  }

  /** The whole page in the format that the {@code Accept} header asks for. */
  public MetricPage page(@Nullable String accept) throws IOException {
    ExpositionFormatWriter writer = FORMATS.findWriter(accept);
    ByteArrayOutputStream out = new ByteArrayOutputStream(16_384);
    writer.write(out, snapshots());
    return new MetricPage(writer.getContentType(), out.toByteArray());
  }

  private MetricSnapshots snapshots() {
    List<MetricSnapshot> all = new ArrayList<>();
    families.forEach(
        (metric, samples) ->
            all.add(metric.counter() ? counter(metric, samples) : gauge(metric, samples)));
    return new MetricSnapshots(all);
  }

  private static MetricSnapshot gauge(MetricDefinition metric, Map<Labels, Double> samples) {
    GaugeSnapshot.Builder builder = GaugeSnapshot.builder().name(metric.text()).help(metric.help());
    samples.forEach(
        (labels, value) ->
            builder.dataPoint(
                GaugeDataPointSnapshot.builder().value(value).labels(labels).build()));
    return builder.build();
  }

  private static MetricSnapshot counter(MetricDefinition metric, Map<Labels, Double> samples) {
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
