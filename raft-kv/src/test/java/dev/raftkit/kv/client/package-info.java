/** Tests of the client. */
@NullMarked
package dev.raftkit.kv.client;

import org.jspecify.annotations.NullMarked;
