package dev.baton.manager.operation;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.Latch;
import dev.baton.core.time.Tasks.Task;
import dev.baton.manager.watch.Member;
import dev.baton.manager.watch.VerbLock.NotNowException;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Acts on members, one or many at once, each alone on its instance and within a deadline. */
public final class MemberActions {
  private static final Logger LOG = LoggerFactory.getLogger(MemberActions.class);

  private final OperationContext context;

  public MemberActions(OperationContext context) {
    this.context = context;
  }

  /** Something done to a member. */
  @FunctionalInterface
  public interface Action<T> {
    T on(Member member) throws InstanceException, StepFailedException, InterruptedException;
  }

  /** What came of it on one of many. */
  sealed interface Outcome<T> {}

  record Done<T>(T value) implements Outcome<T> {}

  record Failed<T>(String reason) implements Outcome<T> {}

  /**
   * @param wait for whoever else acts on the instance
   * @throws StepFailedException if it was not done, for whatever reason
   */
  public <T> T on(InstanceKey key, Duration wait, Action<T> action)
      throws StepFailedException, InterruptedException {
    Member member =
        context
            .members()
            .get(key)
            .orElseThrow(() -> new StepFailedException(key + " is not known any more"));
    try {
      return member.verbs().<T, Exception>run(wait, () -> true, () -> action.on(member));
    } catch (InstanceException | NotNowException e) {
      throw new StepFailedException(named(key, e));
    } catch (StepFailedException | InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String named(InstanceKey key, Exception e) {
    String message = String.valueOf(e.getMessage());
    return message.startsWith(key.toString()) ? message : key + ": " + message;
  }

  /**
   * Acts on all at once, and returns when each has an outcome or the deadline has passed; who has
   * none by then failed.
   */
  <T> Map<InstanceKey, Outcome<T>> onAll(
      Collection<InstanceKey> keys, Duration deadline, Action<T> action)
      throws InterruptedException {
    return startOnAll(keys, deadline, action).await();
  }

  /** The same, but the caller goes on meanwhile. */
  <T> Pending<T> startOnAll(Collection<InstanceKey> keys, Duration deadline, Action<T> action) {
    Pending<T> pending = new Pending<>(keys, deadline, context);
    for (InstanceKey key : keys) {
      pending.tasks.add(
          context
              .ports()
              .tasks()
              .start("act-" + key, () -> pending.put(key, outcome(key, deadline, action))));
    }
    return pending;
  }

  private <T> Outcome<T> outcome(InstanceKey key, Duration wait, Action<T> action) {
    try {
      return new Done<>(on(key, wait, action));
    } catch (StepFailedException e) {
      return new Failed<>(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Failed<>(key + ": interrupted");
    } catch (RuntimeException e) {
      LOG.error("an action on {} failed in Baton itself", key, e);
      return new Failed<>(key + ": in Baton: " + e);
    }
  }

  /** Actions under way on several members. */
  static final class Pending<T> {
    private final Collection<InstanceKey> keys;
    private final Map<InstanceKey, Outcome<T>> outcomes = new ConcurrentHashMap<>();
    private final Latch left;
    private final Duration deadline;
    private final long begun;
    private final OperationContext context;
    private final List<Task> tasks = new CopyOnWriteArrayList<>();

    private Pending(Collection<InstanceKey> keys, Duration deadline, OperationContext context) {
      this.keys = keys;
      this.left = context.ports().tasks().latch(keys.size());
      this.deadline = deadline;
      this.context = context;
      this.begun = context.ports().clock().nanos();
    }

    private void put(InstanceKey key, Outcome<T> outcome) {
      outcomes.put(key, outcome);
      left.countDown();
    }

    /** An interrupt ends the actions too, so that nobody waits for their instances. */
    Map<InstanceKey, Outcome<T>> await() throws InterruptedException {
      long passed = context.ports().clock().nanos() - begun;
      boolean all;
      try {
        all = left.await(deadline.minusNanos(passed));
      } catch (InterruptedException e) {
        tasks.forEach(Task::interrupt);
        throw e;
      }
      Map<InstanceKey, Outcome<T>> result = new TreeMap<>(outcomes);
      if (!all) {
        keys.forEach(
            key -> result.putIfAbsent(key, new Failed<>(key + ": not done within " + deadline)));
      }
      return result;
    }
  }

  /** Facts from a probe sent after this call. */
  public InstanceFacts freshFacts(Member member) throws StepFailedException, InterruptedException {
    Duration limit = context.settings().probeTimeout().multipliedBy(2);
    InstanceView view =
        member
            .watcher()
            .freshView(limit)
            .orElseThrow(() -> new StepFailedException(member.key() + " does not answer"));
    InstanceFacts facts = context.members().renamed(view).facts();
    if (facts == null || !view.reachable()) {
      throw new StepFailedException(
          member.key()
              + " is not reachable"
              + (view.failure() == null ? "" : ": " + view.failure().message()));
    }
    return facts;
  }

  /** Values of those that succeeded, in the order of their keys. */
  static <T> Map<InstanceKey, T> done(Map<InstanceKey, Outcome<T>> outcomes) {
    Map<InstanceKey, T> values = new LinkedHashMap<>();
    outcomes.forEach(
        (key, outcome) -> {
          if (outcome instanceof Done<T>(T value)) {
            values.put(key, value);
          }
        });
    return values;
  }

  /** Why the others failed. */
  static <T> Map<InstanceKey, String> failed(Map<InstanceKey, Outcome<T>> outcomes) {
    Map<InstanceKey, String> reasons = new LinkedHashMap<>();
    outcomes.forEach(
        (key, outcome) -> {
          if (outcome instanceof Failed<T>(String reason)) {
            reasons.put(key, reason);
          }
        });
    return reasons;
  }
}
