package dev.baton.cluster;

class InMemoryDecisionLogTest extends DecisionLogContract {
  @Override
  protected DecisionLog open() {
    return new InMemoryDecisionLog();
  }
}
