package dev.baton.cluster.history;

import java.time.Instant;

/**
 * One run of one hook.
 *
 * @param recovery the uid of the recovery it belongs to; a detection's own uid if none began
 * @param stage the hook's name as in orchestrator's configuration, such as PreFailoverProcesses
 * @param command as it was run
 * @param exitCode what it returned; -1 if it was killed, or could not be started
 * @param output what it wrote, both streams, cut to its limit
 */
public record HookRun(
    String recovery,
    String stage,
    String command,
    int exitCode,
    String output,
    Instant begun,
    long millis) {}
