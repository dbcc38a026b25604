/**
 * orchestrator's HTTP API over Baton's manager: its paths, envelope and field names, so that the
 * stock {@code orchestrator-client} and scripts written for it work as they are. It speaks
 * orchestrator's words (master, slave); nothing outside this package does.
 *
 * <p>Source: {@code go/http/api.go} and {@code go/inst} of openark/orchestrator.
 */
@NullMarked
package dev.baton.server.http.orchestrator;

import org.jspecify.annotations.NullMarked;
