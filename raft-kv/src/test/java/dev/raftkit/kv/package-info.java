/** What commands, queries and results take, and that they survive as bytes. */
@NullMarked
package dev.raftkit.kv;

import org.jspecify.annotations.NullMarked;
