package dev.baton.proxy.stats;

/** Where events go. Called on event loops: must return at once. Thread-safe. */
public interface QueryEventSink {

  /** Takes nothing. */
  QueryEventSink NONE =
      new QueryEventSink() {
        @Override
        public boolean isOpen() {
          return false;
        }

        @Override
        public void offer(QueryEvent event) {}
      };

  /** Whether it is worth while to make an event. */
  boolean isOpen();

  /** Takes an event, or counts that it could not. */
  void offer(QueryEvent event);
}
