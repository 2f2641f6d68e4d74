/** Tests of the configurations themselves. */
@NullMarked
package dev.raftkit.core.membership;

import org.jspecify.annotations.NullMarked;
