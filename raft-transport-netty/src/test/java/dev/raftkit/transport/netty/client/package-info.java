/** Tests, most of them on embedded channels; those tagged "smoke" use sockets of this machine. */
@NullMarked
package dev.raftkit.transport.netty.client;

import org.jspecify.annotations.NullMarked;
