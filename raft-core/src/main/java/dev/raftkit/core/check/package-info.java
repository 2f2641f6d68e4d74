/**
 * Assertions of what must hold: {@link dev.raftkit.core.check.Check}. They stay on in production,
 * because going on with a broken invariant could lose or fork data.
 */
@NullMarked
package dev.raftkit.core.check;

import org.jspecify.annotations.NullMarked;
