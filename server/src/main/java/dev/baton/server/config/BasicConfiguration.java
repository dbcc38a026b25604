package dev.baton.server.config;

import dev.baton.core.config.Option;
import java.nio.file.Path;

/** What belongs to the manager's process as a whole. */
public record BasicConfiguration(
    @Option(
            name = "data-directory",
            description = "Where decisions, history and archived transactions are kept.",
            defaultValue = "~/.local/share/baton/manager")
        Path dataDirectory,
    StateConfiguration state) {}
