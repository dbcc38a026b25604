/**
 * What happened and what people have asked for: recoveries, detections, hooks, downtimes,
 * maintenance, and an audit of it all, with bounded retention.
 */
@NullMarked
package dev.baton.cluster.history;

import org.jspecify.annotations.NullMarked;
