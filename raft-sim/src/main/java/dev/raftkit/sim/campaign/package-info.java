/**
 * Many runs: a {@link dev.raftkit.sim.campaign.Campaign} plays them on several threads, adds up what
 * they came to in the order of their seeds, and writes files and reports. The results depend on the
 * plan alone, not on the number of threads.
 */
@NullMarked
package dev.raftkit.sim.campaign;

import org.jspecify.annotations.NullMarked;
