package dev.baton.topology.analysis;

import dev.baton.core.instance.InstanceKey;

/**
 * One thing that is wrong.
 *
 * @param instance whom it concerns
 * @param sentence what it is, naming the facts it was concluded from
 * @param remedy what follows from it
 */
public record Finding(InstanceKey instance, AnalysisCode code, String sentence, Remedy remedy) {

  /** With what usually follows from the code. */
  public Finding(InstanceKey instance, AnalysisCode code, String sentence) {
    this(instance, code, sentence, code.remedy());
  }
}
