package dev.baton.server.demo.output;

import dev.baton.server.demo.report.DemoReport;
import dev.baton.server.demo.report.Timeline;
import java.io.PrintWriter;

/** One line an event and one every few seconds: for pipes, files and continuous integration. */
public final class PlainOutput implements DemoOutput {

  private static final long SUMMARY_EVERY_MILLIS = 5_000;

  private final PrintWriter out;
  private long nextSummary = SUMMARY_EVERY_MILLIS;

  public PlainOutput(PrintWriter out) {
    this.out = out;
  }

  @Override
  public synchronized void phase(String sentence) {
    print(sentence);
  }

  @Override
  public synchronized void ready(Addresses addresses) {
    Words.ready(addresses).forEach(this::print);
  }

  @Override
  public synchronized void event(Timeline.Entry entry) {
    print(Words.event(entry));
  }

  @Override
  public synchronized void progress(Progress progress) {
    long elapsed = progress.elapsed().toMillis();
    if (elapsed >= nextSummary) {
      nextSummary = elapsed - elapsed % SUMMARY_EVERY_MILLIS + SUMMARY_EVERY_MILLIS;
      print(Words.event(new Timeline.Entry(elapsed, "load", Words.load(progress.load()))));
    }
  }

  @Override
  public synchronized void finished(DemoReport report) {
    Words.report(report).forEach(this::print);
  }

  private void print(String line) {
    out.println(line);
    out.flush();
  }

  @Override
  public void close() {
    out.flush();
  }
}
