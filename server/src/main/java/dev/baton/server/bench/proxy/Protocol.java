package dev.baton.server.bench.proxy;

/** How statements are sent. */
public enum Protocol {
  TEXT("text", "disable"),
  PREPARED("prepared", "auto");

  private final String word;
  private final String option;

  Protocol(String word, String option) {
    this.word = word;
    this.option = option;
  }

  String word() {
    return word;
  }

  /** Of sysbench's {@code --db-ps-mode}. */
  String option() {
    return option;
  }
}
