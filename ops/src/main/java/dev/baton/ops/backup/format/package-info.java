/**
 * What a backup is on disk: a folder with a manifest, the definitions, and the rows as statements
 * in compressed files. Nothing here talks to a server.
 */
@NullMarked
package dev.baton.ops.backup.format;

import org.jspecify.annotations.NullMarked;
