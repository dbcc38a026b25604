/** Backups in object storage that speaks S3's protocol. */
@NullMarked
package dev.baton.ops.backup.s3;

import org.jspecify.annotations.NullMarked;
