/**
 * The story of {@code docs/01-the-problem.md} with real processes. {@link
 * dev.raftkit.server.demo.Demo} directs them; {@link dev.raftkit.server.demo.Ledger} is the resource
 * outside the cluster; every member runs a {@link dev.raftkit.server.demo.Charger} while it leads.
 * Start with the latter two.
 */
@NullMarked
package dev.raftkit.server.demo;

import org.jspecify.annotations.NullMarked;
