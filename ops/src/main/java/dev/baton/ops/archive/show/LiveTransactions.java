package dev.baton.ops.archive.show;

import dev.baton.ops.archive.store.Archive;
import dev.baton.ops.archive.store.SegmentReader;
import dev.baton.wire.binlog.BinlogEvent;
import java.io.IOException;
import java.time.Instant;

/** Reads the transactions of an archive's history, without what failovers gave up. Stateless. */
public final class LiveTransactions {

  private LiveTransactions() {}

  /** Gets them one after the other. */
  public interface Sink {

    /**
     * A segment follows.
     *
     * @return whether to read it
     */
    default boolean segment(int index) throws IOException {
      return true;
    }

    /** How events are laid out from here on. */
    default void format(BinlogEvent event) throws IOException {}

    /** A transaction begins. */
    void begin(String gtid, Instant commit) throws IOException;

    /** One of its events, the one that names it too. */
    default void event(BinlogEvent event) throws IOException {}

    /**
     * It is complete.
     *
     * @return whether to go on reading
     */
    boolean end() throws IOException;
  }

  public static void read(Archive archive, Sink sink) throws IOException {
    for (int i = 0; i < archive.segments().size(); i++) {
      if (sink.segment(i)) {
        Filter filter = new Filter(archive, i, sink);
        archive.read(i, filter);
        if (filter.over) {
          return;
        }
      }
    }
  }

  private static final class Filter implements SegmentReader.Visitor {
    private final Archive archive;
    private final int segment;
    private final Sink sink;
    private boolean live;
    private boolean over;

    Filter(Archive archive, int segment, Sink sink) {
      this.archive = archive;
      this.segment = segment;
      this.sink = sink;
    }

    @Override
    public void format(BinlogEvent event) throws IOException {
      sink.format(event);
    }

    @Override
    public void begin(String gtid, Instant commit) throws IOException {
      live = archive.isLive(segment, gtid);
      if (live) {
        sink.begin(gtid, commit);
      }
    }

    @Override
    public void event(BinlogEvent event) throws IOException {
      if (live) {
        sink.event(event);
      }
    }

    @Override
    public boolean end(long end) throws IOException {
      over = live && !sink.end();
      return !over;
    }
  }
}
