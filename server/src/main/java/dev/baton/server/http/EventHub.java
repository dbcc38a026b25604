package dev.baton.server.http;

import dev.baton.cli.api.ApiJson;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hands what happens to every connected reader of the event stream (server-sent events).
 *
 * <p>Publishing never blocks: each reader has a bounded queue, and one that does not keep up is
 * closed; its browser reconnects and is told what it missed, from a bounded history. Thread-safe.
 */
public final class EventHub implements AutoCloseable {

  private static final int MAX_READERS = 64;
  private static final int QUEUE = 512;
  private static final int HISTORY = 256;
  private static final long KEEP_ALIVE_SECONDS = 10;

  /** What a reader's queue ends with. */
  private static final Message END = new Message(0, "end", "");

  /**
   * @param id 0 for a state, which is not kept
   */
  private record Message(long id, String type, String json) {
    byte[] wire() {
      String head = id > 0 ? "id: " + id + "\n" : "";
      return utf8(head + "event: " + type + "\ndata: " + json + "\n\n");
    }
  }

  private final List<BlockingQueue<Message>> readers = new CopyOnWriteArrayList<>();
  private final Deque<Message> history = new ArrayDeque<>();
  private long lastId;
  private volatile boolean closed;

  /** Publishes what a late reader should still hear. */
  public void publish(String type, Object value) {
    String json = ApiJson.COMPACT.writeValueAsString(value);
    synchronized (history) {
      Message message = new Message(++lastId, type, json);
      history.addLast(message);
      if (history.size() > HISTORY) {
        history.removeFirst();
      }
      deliver(message);
    }
  }

  /** Publishes a state that the next one replaces: not kept for late readers. */
  public void publishState(String type, Object value) {
    if (!readers.isEmpty()) {
      deliver(new Message(0, type, ApiJson.COMPACT.writeValueAsString(value)));
    }
  }

  /** Whether anybody listens: spares making what nobody hears. */
  public boolean hasReaders() {
    return !readers.isEmpty();
  }

  private void deliver(Message message) {
    for (BlockingQueue<Message> reader : readers) {
      if (!reader.offer(message)) {
        readers.remove(reader);
        reader.clear();
        end(reader);
      }
    }
  }

  private static void end(BlockingQueue<Message> reader) {
    while (!reader.offer(END)) {
      reader.poll(); // the reader is closed anyway: what it misses it is told when it returns
    }
  }

  /**
   * @param lastEventId what the reader saw last, by its own word; null if it is new
   */
  public Reply stream(@Nullable String lastEventId) {
    if (readers.size() >= MAX_READERS) {
      throw HttpFailure.tooMany("too many readers of the event stream: at most " + MAX_READERS);
    }
    long seen = parseId(lastEventId);
    return new Reply.Stream("text/event-stream", out -> pump(seen, out));
  }

  private void pump(long seen, OutputStream out) throws IOException, InterruptedException {
    BlockingQueue<Message> queue = new ArrayBlockingQueue<>(QUEUE);
    List<Message> missed;
    synchronized (history) {
      missed = history.stream().filter(message -> message.id() > seen).toList();
      readers.add(queue);
    }
    try {
      out.write(utf8("retry: 1000\n\n"));
      for (Message message : missed) {
        out.write(message.wire());
      }
      out.flush();
      while (!closed) {
        Message message = queue.poll(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
        if (message == END) {
          return;
        }
        out.write(message == null ? utf8(": alive\n\n") : message.wire());
        out.flush();
      }
    } finally {
      readers.remove(queue);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static long parseId(@Nullable String text) {
    try {
      return text == null ? 0 : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  @Override
  public void close() {
    closed = true;
    new ArrayList<>(readers).forEach(EventHub::end);
  }
}
