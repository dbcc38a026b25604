package dev.baton.cluster;

class InMemoryDecisionLogTest extends DecisionLogContract {
  @Override
  DecisionLog open() {
    return new InMemoryDecisionLog();
  }
}
