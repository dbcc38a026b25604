package dev.baton.cli.api;

import java.util.List;

/** What Baton would do now and why: {@code GET /api/v1/clusters/{name}/explain}. */
public record ApiExplanation(
    String cluster, boolean healthy, List<ApiCluster.Problem> problems, List<String> sentences) {

  public ApiExplanation {
    problems = List.copyOf(problems);
    sentences = List.copyOf(sentences);
  }
}
