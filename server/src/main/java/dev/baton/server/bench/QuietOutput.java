package dev.baton.server.bench;

import dev.baton.server.demo.output.Addresses;
import dev.baton.server.demo.output.DemoOutput;
import dev.baton.server.demo.output.Progress;
import dev.baton.server.demo.report.DemoReport;
import dev.baton.server.demo.report.Timeline;

/** Shows nothing: a repeated demo is told of in one line by whoever repeats it. */
final class QuietOutput implements DemoOutput {

  @Override
  public void phase(String sentence) {}

  @Override
  public void ready(Addresses addresses) {}

  @Override
  public void event(Timeline.Entry entry) {}

  @Override
  public void progress(Progress progress) {}

  @Override
  public void finished(DemoReport report) {}

  @Override
  public void close() {}
}
