/**
 * What a proxy that runs alone goes by: servers, accounts, rules. Immutable, swapped as a whole.
 */
@NullMarked
package dev.baton.proxy.config;

import org.jspecify.annotations.NullMarked;
