/** Backups in object storage, on a real server of its protocol. */
@org.jspecify.annotations.NullMarked
package dev.baton.integration.objects;
