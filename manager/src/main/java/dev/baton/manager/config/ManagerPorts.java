package dev.baton.manager.config;

import dev.baton.cluster.DecisionLog;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.manager.port.ServerControl;
import dev.baton.topology.port.ErrantArchive;
import dev.baton.topology.port.InstanceLink;
import java.time.InstantSource;
import java.util.function.Function;

/**
 * What a manager reaches the world through. It closes the links that it opens and nothing else.
 *
 * @param links opens a link to an instance; nothing is connected before its first use
 */
public record ManagerPorts(
    Function<InstanceKey, InstanceLink> links,
    DecisionLog log,
    ServerControl servers,
    ErrantArchive archive,
    MonotonicClock clock,
    InstantSource wall) {}
