package dev.baton.cluster.history;

import dev.baton.cluster.Tables;
import java.util.List;

/** The tables of the history, and what forgets the old. Times are milliseconds since 1970, UTC. */
final class HistoryTables {

  static final Tables TABLES =
      new Tables(
          "history",
          1,
          List.of(
              """
              CREATE TABLE recovery(
                id {id}, uid {key} NOT NULL UNIQUE, cluster {key} NOT NULL, kind {text} NOT NULL,
                failed {key} NOT NULL, code {text} NOT NULL, description {text} NOT NULL,
                automatic {int} NOT NULL, state {text} NOT NULL, successor {text},
                outcome {text} NOT NULL, replicas {text} NOT NULL, lost {text} NOT NULL,
                begun {int} NOT NULL, ended {int}, ack_by {text}, ack_comment {text},
                ack_at {int}){end}""",
              "CREATE INDEX recovery_cluster ON recovery(cluster, begun)",
              """
              CREATE TABLE blocked(
                cluster {key} NOT NULL, instance {key} NOT NULL, code {key} NOT NULL,
                gate {key} NOT NULL, reason {text} NOT NULL, blocking {text} NOT NULL,
                first {int} NOT NULL, last {int} NOT NULL, times {int} NOT NULL,
                PRIMARY KEY(cluster, instance, code, gate)){keyed}""",
              """
              CREATE TABLE detection(
                id {id}, cluster {key} NOT NULL, instance {key} NOT NULL, code {text} NOT NULL,
                description {text} NOT NULL, at {int} NOT NULL){end}""",
              """
              CREATE TABLE hook(
                id {id}, recovery {key} NOT NULL, stage {text} NOT NULL, command {text} NOT NULL,
                exit_code {int} NOT NULL, output {text} NOT NULL, at {int} NOT NULL,
                millis {int} NOT NULL){end}""",
              "CREATE INDEX hook_recovery ON hook(recovery)",
              """
              CREATE TABLE suspension(
                instance {key} NOT NULL, kind {key} NOT NULL, owner {text} NOT NULL,
                reason {text} NOT NULL, begun {int} NOT NULL, until {int} NOT NULL,
                PRIMARY KEY(instance, kind)){keyed}""",
              """
              CREATE TABLE audit(
                id {id}, at {int} NOT NULL, type {text} NOT NULL, instance {key} NOT NULL,
                cluster {key} NOT NULL, message {text} NOT NULL){end}""",
              "CREATE TABLE setting(name {key} PRIMARY KEY, value {text} NOT NULL){keyed}"));

  private HistoryTables() {}

  /** What forgets the old, by age and by number. */
  static List<String> purging(long olderThan, int rows) {
    return List.of(
        "DELETE FROM recovery WHERE state <> 'RUNNING' AND (begun < %d OR id NOT IN"
                .formatted(olderThan)
            + " (SELECT id FROM (SELECT id FROM recovery ORDER BY id DESC LIMIT %d) AS kept))"
                .formatted(rows),
        byAgeAndNumber("detection", olderThan, rows),
        byAgeAndNumber("hook", olderThan, rows),
        byAgeAndNumber("audit", olderThan, rows),
        "DELETE FROM blocked WHERE last < " + olderThan);
  }

  private static String byAgeAndNumber(String table, long olderThan, int rows) {
    return ("DELETE FROM %1$s WHERE at < %2$d"
            + " OR id NOT IN"
            + " (SELECT id FROM (SELECT id FROM %1$s ORDER BY id DESC LIMIT %3$d) AS kept)")
        .formatted(table, olderThan, rows);
  }
}
