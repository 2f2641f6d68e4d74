/** Tests of the key-value store on the command line. */
@NullMarked
package dev.raftkit.server.kv;

import org.jspecify.annotations.NullMarked;
