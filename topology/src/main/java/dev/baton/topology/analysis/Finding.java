package dev.baton.topology.analysis;

import dev.baton.core.instance.InstanceKey;

/**
 * One thing that is wrong.
 *
 * @param instance whom it concerns
 * @param sentence what it is, naming the facts it was concluded from
 */
public record Finding(InstanceKey instance, AnalysisCode code, String sentence) {}
