/** Commands of the user's around recoveries: what they are told, and how they are run. */
@NullMarked
package dev.baton.manager.hook;

import org.jspecify.annotations.NullMarked;
