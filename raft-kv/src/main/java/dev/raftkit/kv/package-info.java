/**
 * A replicated key-value store as clients see it: {@linkplain dev.raftkit.kv.KvCommand commands},
 * {@linkplain dev.raftkit.kv.KvQuery queries}, what they {@linkplain dev.raftkit.kv.KvResult come
 * to}, and all three {@linkplain dev.raftkit.kv.KvCodec as bytes}. {@code docs/kv.md} says what they
 * mean. The store itself is in {@code dev.raftkit.kv.store}.
 */
@NullMarked
package dev.raftkit.kv;

import org.jspecify.annotations.NullMarked;
