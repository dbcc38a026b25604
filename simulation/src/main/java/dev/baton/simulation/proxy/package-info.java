/** Proxies with their real rules, and the clients behind them. */
@NullMarked
package dev.baton.simulation.proxy;

import org.jspecify.annotations.NullMarked;
