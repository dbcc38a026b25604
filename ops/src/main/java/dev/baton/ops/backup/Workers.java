package dev.baton.ops.backup;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Does many things on a few connections, each of which has a thread of its own. */
public final class Workers {

  private Workers() {}

  /** What is done with each item. */
  @FunctionalInterface
  public interface Action<C, T> {
    void run(C connection, T item) throws IOException;
  }

  /**
   * Does everything, in order as far as there are workers. After the first failure nothing new is
   * begun.
   *
   * @throws IOException the first failure, when all workers have ended
   */
  public static <C, T> void run(List<C> connections, List<T> items, Action<C, T> action)
      throws IOException {
    Queue<T> rest = new ConcurrentLinkedQueue<>(items);
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    List<Future<?>> running = new ArrayList<>();
    // Platform threads: they compress, which would keep virtual ones from each other.
    try (ExecutorService executor =
        Executors.newFixedThreadPool(
            connections.size(), Thread.ofPlatform().name("backup-", 1).daemon().factory())) {
      for (C connection : connections) {
        running.add(executor.submit(() -> work(connection, rest, failure, action)));
      }
      for (Future<?> future : running) {
        await(future, failure);
      }
    }
    switch (failure.get()) {
      case null -> {}
      case IOException e -> throw e;
      case Throwable e -> throw new IOException(e);
    }
  }

  private static <C, T> void work(
      C connection,
      Queue<T> rest,
      AtomicReference<@Nullable Throwable> failure,
      Action<C, T> action) {
    try {
      while (failure.get() == null) {
        T item = rest.poll();
        if (item == null) {
          return;
        }
        action.run(connection, item);
      }
    } catch (IOException | RuntimeException e) {
      failure.compareAndSet(null, e);
    }
  }

  private static void await(Future<?> future, AtomicReference<@Nullable Throwable> failure) {
    try {
      future.get();
    } catch (ExecutionException e) {
      failure.compareAndSet(null, e.getCause()); // an Error
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure.compareAndSet(null, e);
    }
  }
}
