/**
 * The seams between the driver and the world: {@link dev.raftkit.node.spi.EventLoop}, {@link
 * dev.raftkit.node.spi.Worker}, {@link dev.raftkit.node.spi.Transport} and {@link
 * dev.raftkit.node.spi.Storage}. Production and simulator each implement them all.
 */
@NullMarked
package dev.raftkit.node.spi;

import org.jspecify.annotations.NullMarked;
