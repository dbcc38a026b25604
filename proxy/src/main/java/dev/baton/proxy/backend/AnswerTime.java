package dev.baton.proxy.backend;

/**
 * How long a server takes to answer, as far as one event loop knows: an average in which the newest
 * statements count most. It fades while nothing is asked, so that a server that is not chosen
 * because it was slow is tried again. Allocates nothing.
 */
final class AnswerTime {

  private static final int NEWEST = 16; // the newest counts one in so many

  private long nanos;
  private boolean measured;

  void add(long took) {
    nanos = nanos == 0 ? took : nanos + (took - nanos) / NEWEST;
    measured = true;
  }

  /** A second has passed. */
  void fade() {
    if (!measured) {
      nanos /= 2;
    }
    measured = false;
  }

  /** 0 if nothing is known any more. */
  long nanos() {
    return nanos;
  }
}
