package dev.baton.ops.provision;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Does one thing to several servers at once and waits for all of them. */
public final class InParallel {

  private InParallel() {}

  /** What is done to each. */
  @FunctionalInterface
  public interface Action<T> {
    void run(T item) throws IOException;
  }

  /**
   * @throws IOException the first item's failure, the others' suppressed in it; all actions have
   *     ended by then
   */
  public static <T> void forEach(List<T> items, Action<T> action) throws IOException {
    IOException failure = null;
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (T item : items) {
        running.add(
            executor.submit(
                () -> {
                  action.run(item);
                  return null;
                }));
      }
      for (Future<?> future : running) {
        failure = join(future, failure);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static @Nullable IOException join(Future<?> future, @Nullable IOException earlier) {
    try {
      future.get();
      return earlier;
    } catch (ExecutionException e) {
      return combine(earlier, cause(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return combine(earlier, new IOException("interrupted", e));
    }
  }

  private static IOException cause(ExecutionException e) {
    return e.getCause() instanceof IOException io
        ? io
        : new IOException(String.valueOf(e.getCause()), e);
  }

  private static IOException combine(@Nullable IOException earlier, IOException next) {
    if (earlier == null) {
      return next;
    }
    earlier.addSuppressed(next);
    return earlier;
  }
}
