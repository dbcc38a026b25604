package dev.baton.cluster;

import java.util.List;

/** The tables of the decision log. */
final class DecisionTables {

  static final Tables TABLES =
      new Tables(
          "decisions",
          1,
          List.of(
              """
              CREATE TABLE operation(
                number {id}, id {key} NOT NULL UNIQUE, cluster {key} NOT NULL,
                type {text} NOT NULL, epoch {int} NOT NULL, old_primary {text} NOT NULL,
                new_primary {text} NOT NULL, reason {text} NOT NULL, state {key} NOT NULL,
                outcome {text} NOT NULL, begun {text} NOT NULL){end}""",
              "CREATE INDEX operation_cluster ON operation(cluster, state)",
              """
              CREATE TABLE step(
                number {id}, operation {key} NOT NULL REFERENCES operation(id),
                at {text} NOT NULL, name {text} NOT NULL, sentence {text} NOT NULL,
                detail {text} NOT NULL){end}""",
              "CREATE INDEX step_operation ON step(operation)",
              """
              CREATE TABLE epoch(
                cluster {key} NOT NULL, number {int} NOT NULL, primary_key {text},
                operation {key} NOT NULL, PRIMARY KEY(cluster, number)){keyed}""",
              """
              CREATE TABLE memory(
                cluster {key} NOT NULL, name {key} NOT NULL, value {text} NOT NULL,
                PRIMARY KEY(cluster, name)){keyed}"""));

  private DecisionTables() {}
}
