package dev.baton.ops.provision.restart;

/**
 * What came of a rebuild.
 *
 * @param done false if it cannot be done with these servers; then nothing was changed
 * @param sentence how it was done and where the old data is, or why it cannot be done
 */
public record Rebuilt(boolean done, String sentence) {}
