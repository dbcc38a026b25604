package dev.baton.server.demo.output;

import dev.baton.cli.api.ApiTopology;
import dev.baton.server.demo.load.LoadProgress;
import java.time.Duration;
import java.util.Optional;

/**
 * How a demo stands at one moment.
 *
 * @param length how long the load is to run; empty until interrupted
 * @param topology empty before the manager has looked for the first time
 */
public record Progress(
    Duration elapsed,
    Optional<Duration> length,
    Optional<ApiTopology> topology,
    LoadProgress load) {}
