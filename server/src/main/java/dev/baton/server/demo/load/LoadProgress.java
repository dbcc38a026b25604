package dev.baton.server.demo.load;

/**
 * How a load stands at one moment.
 *
 * @param perSecond acknowledged writes a second over the last second or so
 * @param longestGapMs the longest time without an acknowledgement, the present one included
 * @param pauseMs how long ago the latest acknowledgement was
 */
public record LoadProgress(
    int clients,
    long acked,
    long failed,
    long unknown,
    long connectFailures,
    long perSecond,
    long longestGapMs,
    long pauseMs) {}
