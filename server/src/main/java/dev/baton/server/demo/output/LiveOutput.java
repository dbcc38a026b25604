package dev.baton.server.demo.output;

import dev.baton.cli.render.TopologyTree;
import dev.baton.server.demo.report.DemoReport;
import dev.baton.server.demo.report.Timeline;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jline.utils.Display;

/**
 * A few lines that stand at the bottom of the terminal and change (topology, writes, longest
 * pause), with events scrolling by above them.
 */
public final class LiveOutput implements DemoOutput {

  private static final AttributedStyle DIM = AttributedStyle.DEFAULT.faint();
  private static final AttributedStyle GOOD =
      AttributedStyle.DEFAULT.foreground(AttributedStyle.GREEN);
  private static final AttributedStyle BAD = AttributedStyle.BOLD.foreground(AttributedStyle.RED);

  /** A pause that is this long by now is shown as one. */
  private static final long NOTABLE_PAUSE_MILLIS = 200;

  private final Terminal terminal;
  private final Display display;
  private List<AttributedString> standing = List.of();

  private LiveOutput(Terminal terminal) {
    this.terminal = terminal;
    this.display = new Display(terminal, false);
    this.display.resize(terminal.getHeight(), terminal.getWidth());
  }

  /** On this process's terminal. */
  public static LiveOutput open() throws IOException {
    return new LiveOutput(
        TerminalBuilder.builder().system(true).nativeSignals(false).dumb(true).build());
  }

  @Override
  public synchronized void phase(String sentence) {
    above(List.of(new AttributedString(sentence)));
  }

  @Override
  public synchronized void ready(Addresses addresses) {
    above(Words.ready(addresses).stream().map(AttributedString::new).toList());
  }

  @Override
  public synchronized void event(Timeline.Entry entry) {
    AttributedStyle style =
        switch (entry.kind()) {
          case Timeline.FAULT, "refused", "aborted", "load" -> BAD;
          case "promote", "release", "done", "rejoined" -> GOOD;
          default -> AttributedStyle.DEFAULT;
        };
    above(List.of(new AttributedString(Words.event(entry), style)));
  }

  @Override
  public synchronized void progress(Progress progress) {
    List<AttributedString> lines = new ArrayList<>();
    lines.add(new AttributedString("─".repeat(Math.max(1, terminal.getWidth() - 1)), DIM));
    progress
        .topology()
        .ifPresent(
            tree -> {
              String heading = TopologyTree.heading(tree.cluster(), tree.state(), tree.epoch());
              lines.add(new AttributedString(heading, tree.state().equals("healthy") ? GOOD : BAD));
              TopologyTree.lines(tree).forEach(line -> lines.add(new AttributedString(line)));
            });
    lines.add(load(progress));
    show(lines);
  }

  private static AttributedString load(Progress progress) {
    AttributedStringBuilder line = new AttributedStringBuilder();
    line.append(clock(progress) + "  " + Words.load(progress.load()));
    long pause = progress.load().pauseMs();
    if (pause >= NOTABLE_PAUSE_MILLIS) {
      line.styled(BAD, "  waiting for " + pause + " ms");
    }
    return line.toAttributedString();
  }

  private static String clock(Progress progress) {
    String now = seconds(progress.elapsed());
    return progress.length().map(length -> now + " of " + seconds(length)).orElse(now);
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%d s", duration.toSeconds());
  }

  @Override
  public synchronized void finished(DemoReport report) {
    show(List.of());
    AttributedStyle style = report.exit() == 0 ? GOOD : BAD;
    List<String> lines = Words.report(report);
    above(lines.subList(0, lines.size() - 1).stream().map(AttributedString::new).toList());
    above(List.of(new AttributedString(lines.getLast(), style)));
  }

  /** Prints lines that stay, above those that change. */
  private void above(List<AttributedString> lines) {
    List<AttributedString> below = standing;
    show(List.of());
    lines.forEach(line -> terminal.writer().println(line.toAnsi(terminal)));
    terminal.flush();
    show(below);
  }

  private void show(List<AttributedString> lines) {
    int width = Math.max(1, terminal.getWidth() - 1);
    display.resize(terminal.getHeight(), terminal.getWidth());
    display.update(lines.stream().map(line -> line.columnSubSequence(0, width)).toList(), 0);
    standing = lines;
  }

  @Override
  public synchronized void close() {
    try {
      terminal.writer().println();
      terminal.close();
    } catch (IOException e) {
      // nothing is left to show it on
    }
  }
}
