package dev.baton.core.time;

import java.time.Duration;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** The machine's own threads. */
final class SystemTasks implements Tasks {

  @Override
  public Task start(String name, Runnable body) {
    Thread thread = Thread.ofVirtual().name(name).start(body);
    return thread::interrupt;
  }

  @Override
  public void sleep(Duration time) throws InterruptedException {
    Thread.sleep(time);
  }

  @Override
  public Lock lock() {
    return new ReentrantLock(true);
  }
}
