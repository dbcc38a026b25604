package dev.baton.manager.record;

import dev.baton.cluster.DecisionLog.Step;
import dev.baton.manager.api.OperationReport;
import java.util.ArrayList;
import java.util.List;

/**
 * The durable record of one operation as it goes on. Each write to the log waits for the disk,
 * while the clients wait for a primary: so steps that can be done again are recorded together with
 * the next one that has to be on the disk before something is done. For one thread.
 */
public final class OperationRecord {
  private final Recorder recorder;
  private final String cluster;
  private final String id;
  private final List<Step> unrecorded = new ArrayList<>();

  OperationRecord(Recorder recorder, String cluster, String id) {
    this.recorder = recorder;
    this.cluster = cluster;
    this.id = id;
  }

  public String id() {
    return id;
  }

  /** Commits the next epoch for this operation. */
  public long commitEpoch(long expectedCurrent) {
    long epoch = recorder.log().commitEpoch(cluster, expectedCurrent, id);
    recorder.tell(cluster, id, "epoch", "Epoch " + epoch + " is committed.");
    return epoch;
  }

  public void setPrimary(long epoch, String primary) {
    recorder.log().setPrimary(cluster, epoch, primary);
  }

  /** Records a step, and tells of it. */
  public void step(String name, String sentence) {
    step(name, sentence, "");
  }

  /**
   * @param detail key=value lines for whoever resumes the operation
   */
  public void step(String name, String sentence, String detail) {
    unrecorded.add(new Step(recorder.now(), name, sentence, detail));
    flush();
    recorder.tell(cluster, id, name, sentence);
  }

  /** Tells of a step now, and records it together with the next one. */
  public void stepDone(String name, String sentence) {
    unrecorded.add(new Step(recorder.now(), name, sentence, ""));
    recorder.tell(cluster, id, name, sentence);
  }

  private void flush() {
    if (!unrecorded.isEmpty()) {
      recorder.log().steps(id, List.copyOf(unrecorded));
      unrecorded.clear();
    }
  }

  /** Tells of something that nobody needs to find again. */
  public void tell(String kind, String sentence) {
    recorder.tell(cluster, id, kind, sentence);
  }

  /** Ends the operation. */
  public void finish(OperationReport.State state, String outcome) {
    flush();
    recorder.log().finish(id, state.name(), outcome);
    String kind =
        switch (state) {
          case DONE, RUNNING -> "done";
          case REFUSED -> "refused";
          case ABORTED -> "aborted";
        };
    recorder.tell(cluster, id, kind, outcome);
  }
}
