/**
 * Shows with real processes that nothing acknowledged is lost when members are killed: {@link
 * dev.raftkit.server.crash.CrashCheck}; or when they are replaced one by one: {@link
 * dev.raftkit.server.crash.GrowCheck}. It proves process death only; what the operating system had
 * taken survives it. Power loss is the simulator's business.
 */
@NullMarked
package dev.raftkit.server.crash;

import org.jspecify.annotations.NullMarked;
