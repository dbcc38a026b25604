/** What an administrator types, understood: the grammar of commands, and all else as SQL. */
@NullMarked
package dev.baton.admin.command;

import org.jspecify.annotations.NullMarked;
