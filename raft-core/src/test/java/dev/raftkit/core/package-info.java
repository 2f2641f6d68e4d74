/** Paper tests: one class per rule of the paper, and transcripts of whole stories. */
@NullMarked
package dev.raftkit.core;

import org.jspecify.annotations.NullMarked;
