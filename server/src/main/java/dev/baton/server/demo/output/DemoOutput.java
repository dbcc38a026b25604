package dev.baton.server.demo.output;

import dev.baton.server.demo.report.DemoReport;
import dev.baton.server.demo.report.Timeline;

/** Shows a demo to a person. Thread-safe; must not block for long. */
public interface DemoOutput extends AutoCloseable {

  /** A phase begins: one sentence for somebody who sees this for the first time. */
  void phase(String sentence);

  /** The cluster takes writes. */
  void ready(Addresses addresses);

  /** Something happened. */
  void event(Timeline.Entry entry);

  /** How it stands; called several times a second. */
  void progress(Progress progress);

  /** It is over. */
  void finished(DemoReport report);

  @Override
  void close();
}
