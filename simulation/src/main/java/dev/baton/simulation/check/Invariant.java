package dev.baton.simulation.check;

/** What must hold at every moment; the numbers are those of the design's invariants. */
public enum Invariant {
  ONE_PRIMARY_PER_EPOCH("1, one primary per epoch"),
  LEASE("1, a proxy passes nothing without a lease"),
  NO_OK_AFTER_THE_HOLD("2, no OK of an older epoch is passed after the hold"),
  NO_LOST_WRITE("3, no acknowledged write is lost"),
  ENOUGH_COPIES("3, what is acknowledged is on k replicas"),
  PROOF("3, no promotion while so many could still acknowledge to the old primary"),
  CANDIDATE_HOLDS_ALL("4, the candidate holds everything any reached replica holds"),
  DETECTION("5, a primary that lives is not declared dead"),
  OLD_PRIMARY("6, an old primary never acknowledges after the new epoch"),
  ERRANT_REJOIN("6, who has something of its own does not replicate"),
  UNTOUCHED("8, a cluster that is only observed is not touched"),
  ONE_RECOVERY("8, two recoveries never overlap"),
  SECOND_MANAGER("8, a second manager changes nothing while the first one acts"),
  EXECUTED_TWICE("9, nothing is executed twice"),
  CONVERGENCE("a cluster whose faults are over has a writer, and replicas that follow it");

  private final String words;

  Invariant(String words) {
    this.words = words;
  }

  @Override
  public String toString() {
    return words;
  }
}
