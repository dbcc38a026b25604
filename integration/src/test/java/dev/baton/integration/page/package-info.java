/** The live page in a real browser, before real servers. */
@NullMarked
package dev.baton.integration.page;

import org.jspecify.annotations.NullMarked;
