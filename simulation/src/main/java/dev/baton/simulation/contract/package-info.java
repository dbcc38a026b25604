/** What servers do, told by a script that runs against real ones and against fakes. */
@NullMarked
package dev.baton.simulation.contract;

import org.jspecify.annotations.NullMarked;
