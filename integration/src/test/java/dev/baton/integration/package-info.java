/** Tests of Baton as a whole: its rules, and its behaviour on real servers. */
@NullMarked
package dev.baton.integration;

import org.jspecify.annotations.NullMarked;
