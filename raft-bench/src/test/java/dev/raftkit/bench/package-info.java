/** Tests of what the benchmarks measure with. */
@NullMarked
package dev.raftkit.bench;

import org.jspecify.annotations.NullMarked;
