package dev.baton.manager.adopt;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.Latch;
import dev.baton.core.time.Tasks;
import dev.baton.topology.adopt.Proposal;
import dev.baton.topology.adopt.Proposals;
import dev.baton.topology.adopt.Survey;
import dev.baton.topology.adopt.SurveyPort;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.port.InstanceException;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Surveys all servers of a cluster at once and says what Baton would change. */
public final class Surveyor {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final SurveyPort port;
  private final Tasks tasks;

  public Surveyor(SurveyPort port, Tasks tasks) {
    this.port = port;
    this.tasks = tasks;
  }

  /**
   * What a survey has found.
   *
   * @param surveyed the servers that could be read
   * @param unread what could not be read of each server, and why
   */
  public record Result(
      List<InstanceKey> surveyed,
      List<Proposal> proposals,
      SortedMap<InstanceKey, List<String>> unread) {
    public Result {
      surveyed = List.copyOf(surveyed);
      proposals = List.copyOf(proposals);
      unread = Collections.unmodifiableSortedMap(new TreeMap<>(unread));
    }
  }

  /** Changes nothing on any server; blocks until each has answered or the limit has passed. */
  public Result survey(
      Collection<InstanceKey> instances, DurabilityPolicy policy, String replicationUser)
      throws InterruptedException {
    Map<InstanceKey, Survey> surveys = new ConcurrentSkipListMap<>();
    SortedMap<InstanceKey, List<String>> unread = new ConcurrentSkipListMap<>();
    Latch done = tasks.latch(instances.size());
    for (InstanceKey instance : instances) {
      tasks.start(
          "survey-" + instance,
          () -> {
            try {
              Survey survey = port.survey(instance, LIMIT);
              surveys.put(instance, survey);
              if (!survey.unread().isEmpty()) {
                unread.put(instance, survey.unread());
              }
            } catch (InstanceException e) {
              unread.put(instance, List.of(String.valueOf(e.getMessage())));
            } finally {
              done.countDown();
            }
          });
    }
    if (!done.await(LIMIT.multipliedBy(2))) {
      instances.stream()
          .filter(key -> !surveys.containsKey(key))
          .forEach(key -> unread.putIfAbsent(key, List.of("it has not answered in time")));
    }
    return new Result(
        List.copyOf(surveys.keySet()),
        Proposals.of(List.copyOf(surveys.values()), policy, replicationUser),
        unread);
  }
}
