/** The SQL administration with the clients that administrators use. */
@NullMarked
package dev.baton.integration.admin;

import org.jspecify.annotations.NullMarked;
