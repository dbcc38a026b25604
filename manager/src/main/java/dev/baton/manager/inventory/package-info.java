/** What people have said about servers, which the servers cannot tell themselves. */
@NullMarked
package dev.baton.manager.inventory;

import org.jspecify.annotations.NullMarked;
