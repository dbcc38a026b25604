package dev.baton.ops.provision;

import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * The cluster that is wanted.
 *
 * @param name the cluster's name, also the prefix of its node names
 * @param nodes how many servers, the first of which becomes the primary
 * @param directory where each node gets its data, log and conf folders
 * @param basePort the first of consecutive ports; empty for free ones
 * @param keep whether {@link LocalCluster#close} leaves the directory
 */
public record ClusterSpec(
    String name, int nodes, Path directory, OptionalInt basePort, boolean keep) {}
