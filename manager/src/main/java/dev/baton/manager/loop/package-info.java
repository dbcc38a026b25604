/** One loop a cluster: snapshot, analysis, plan, and whoever carries it out. */
@NullMarked
package dev.baton.manager.loop;

import org.jspecify.annotations.NullMarked;
