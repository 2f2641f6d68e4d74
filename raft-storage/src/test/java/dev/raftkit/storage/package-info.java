/** Storage on disks that fail, in memory, and on real ones, in temporary directories. */
@NullMarked
package dev.raftkit.storage;

import org.jspecify.annotations.NullMarked;
