package dev.baton.server.wiring;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes several things, each whether or not those before it could be closed. */
public final class Closing {

  private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

  private Closing() {}

  /** In the order given; failures are logged. An interrupt does not cut it short. */
  public static void all(AutoCloseable... things) {
    boolean interrupted = Thread.interrupted();
    closeEach(things);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void closeEach(AutoCloseable... things) {
    for (AutoCloseable thing : things) {
      try {
        thing.close();
      } catch (Exception e) {
        if (e instanceof InterruptedException) {
          Thread.currentThread().interrupt();
        }
        LOG.warn("{} could not be closed", thing.getClass().getSimpleName(), e);
      }
    }
  }
}
