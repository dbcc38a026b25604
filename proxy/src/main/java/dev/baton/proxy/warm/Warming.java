package dev.baton.proxy.warm;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.proxy.config.ServerTls;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is to log in where next, and who could not: the state without the connections. A server that
 * is new, or back, gets every user; one that stays gets who is new or has another password, and
 * everybody again once an hour, because {@code FLUSH PRIVILEGES} and an {@code ALTER USER} empty
 * its cache. Not thread-safe.
 */
final class Warming {

  /** From one round of a server to the next. */
  static final Duration ROUND = Duration.ofHours(1);

  /** After the first refusal: an account that was just created may not have been replicated yet. */
  static final Duration REFUSED_ONCE_AGAIN = Duration.ofSeconds(15);

  /** After the next ones: soon enough to see it mended, seldom enough to lock no account. */
  static final Duration REFUSED_AGAIN = Duration.ofMinutes(10);

  /** For a server that did not answer. */
  static final Duration SILENT_AGAIN = Duration.ofSeconds(30);

  /**
   * A server.
   *
   * @param tls how it is reached; null for without TLS
   */
  record Target(InstanceKey instance, @Nullable ServerTls tls) {}

  /** A user, as long as the password is the same. */
  record User(String name, Secret password) {}

  /** What is to be done. */
  record Login(Target target, User user) {}

  /** What came of it. */
  sealed interface Outcome {
    /** The server let the user in, and remembers it. */
    record In() implements Outcome {}

    /** The server will not let the user in, whoever asks. */
    record Refused(String why) implements Outcome {}

    /** It could not be found out now. */
    record Unknown(String why) implements Outcome {}
  }

  private record Problem(User user, String why, long sinceMillis, long againNanos) {}

  /** The work that a server has left. Users of a batch are shared by all servers. */
  private static final class Queue {
    final Deque<Iterator<User>> batches = new ArrayDeque<>();
    final Map<String, Problem> refused = new HashMap<>();
    boolean busy;
    long notBeforeNanos;
    long roundNanos;

    @Nullable User poll() {
      while (!batches.isEmpty()) {
        Iterator<User> first = batches.getFirst();
        if (first.hasNext()) {
          return first.next();
        }
        batches.removeFirst();
      }
      return null;
    }
  }

  private Map<String, User> users = Map.of();
  private final LinkedHashMap<Target, Queue> queues = new LinkedHashMap<>();

  /**
   * From now on.
   *
   * @param targets servers that clients may be sent to
   * @param passwords of those whose password is known, by user
   */
  void expect(Set<Target> targets, Map<String, Secret> passwords, long nowNanos) {
    List<User> changed = isKnown(passwords) ? List.of() : take(passwords);
    queues.keySet().retainAll(targets);
    for (Queue queue : queues.values()) {
      queue.refused.values().removeIf(problem -> !isCurrent(problem.user()));
      if (!changed.isEmpty()) {
        queue.batches.add(changed.iterator());
      }
    }
    for (Target target : targets) {
      if (!queues.containsKey(target)) {
        Queue queue = new Queue();
        queue.notBeforeNanos = nowNanos;
        begin(queue, nowNanos);
        queues.put(target, queue);
      }
    }
  }

  /** Whether all of them are as they were: then thousands need not be put in order again. */
  private boolean isKnown(Map<String, Secret> passwords) {
    if (passwords.size() != users.size()) {
      return false;
    }
    for (Map.Entry<String, Secret> entry : passwords.entrySet()) {
      User known = users.get(entry.getKey());
      if (known == null || !known.password().equals(entry.getValue())) {
        return false;
      }
    }
    return true;
  }

  /** Returns who is new or has another password. */
  private List<User> take(Map<String, Secret> passwords) {
    Map<String, User> next = new LinkedHashMap<>();
    List<User> changed = new ArrayList<>();
    passwords.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            entry -> {
              User before = users.get(entry.getKey());
              User user =
                  before != null && before.password().equals(entry.getValue())
                      ? before
                      : new User(entry.getKey(), entry.getValue());
              next.put(user.name(), user);
              if (user != before) {
                changed.add(user);
              }
            });
    users = next;
    return changed;
  }

  private void begin(Queue queue, long nowNanos) {
    queue.batches.add(List.copyOf(users.values()).iterator());
    queue.roundNanos = nowNanos;
  }

  private boolean isCurrent(User user) {
    return users.get(user.name()) == user;
  }

  /** The next login; null if there is none now. One at a time for each server, in turn. */
  @Nullable Login next(long nowNanos) {
    for (Map.Entry<Target, Queue> entry : queues.entrySet()) {
      Queue queue = entry.getValue();
      if (queue.busy || nowNanos - queue.notBeforeNanos < 0) {
        continue;
      }
      User user = due(queue, nowNanos);
      if (user != null) {
        queue.busy = true;
        Target target = entry.getKey();
        queues.remove(target);
        queues.put(target, queue); // the others come first next time
        return new Login(target, user);
      }
    }
    return null;
  }

  private @Nullable User due(Queue queue, long nowNanos) {
    if (queue.batches.isEmpty() && nowNanos - queue.roundNanos >= ROUND.toNanos()) {
      begin(queue, nowNanos);
    }
    for (User user = queue.poll(); user != null; user = queue.poll()) {
      if (isCurrent(user)) {
        return user;
      }
    }
    return queue.refused.values().stream()
        .filter(problem -> nowNanos - problem.againNanos() >= 0)
        .map(Problem::user)
        .findFirst()
        .orElse(null);
  }

  /**
   * Takes what came of a login.
   *
   * @return whether that is news: the first refusal, another reason, or that it is over
   */
  boolean ended(Login login, Outcome outcome, long nowNanos, long nowMillis) {
    Queue queue = queues.get(login.target());
    if (queue == null) {
      return false; // nobody is sent there any more
    }
    queue.busy = false;
    if (!isCurrent(login.user())) {
      return false;
    }
    String name = login.user().name();
    Problem before = queue.refused.get(name);
    return switch (outcome) {
      case Outcome.In in -> queue.refused.remove(name) != null;
      case Outcome.Refused(String why) -> {
        boolean same = before != null && before.why().equals(why);
        Duration pause = before == null ? REFUSED_ONCE_AGAIN : REFUSED_AGAIN;
        queue.refused.put(
            name,
            new Problem(
                login.user(),
                why,
                before == null ? nowMillis : before.sinceMillis(),
                nowNanos + pause.toNanos()));
        yield !same;
      }
      case Outcome.Unknown unknown -> {
        queue.notBeforeNanos = nowNanos + SILENT_AGAIN.toNanos();
        queue.batches.addFirst(List.of(login.user()).iterator());
        yield false;
      }
    };
  }

  /** Who is refused where, by user and server; once where one is reached in two ways. */
  List<RefusedUser> refused() {
    Map<List<Object>, RefusedUser> byPlace = new LinkedHashMap<>();
    queues.forEach(
        (target, queue) ->
            queue.refused.forEach(
                (name, problem) ->
                    byPlace.merge(
                        List.of(name, target.instance()),
                        new RefusedUser(
                            name, target.instance(), problem.sinceMillis(), problem.why()),
                        (a, b) -> a.sinceMillis() <= b.sinceMillis() ? a : b)));
    return byPlace.values().stream()
        .sorted(Comparator.comparing(RefusedUser::user).thenComparing(RefusedUser::instance))
        .toList();
  }
}
