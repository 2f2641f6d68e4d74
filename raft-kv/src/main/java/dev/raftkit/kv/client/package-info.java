/**
 * The key-value store from a client's side, a member or not: {@link dev.raftkit.kv.client.KvClient} puts
 * and gets, watches, keeps leases alive, campaigns in elections and takes locks. It reaches the cluster
 * through {@link dev.raftkit.kv.client.KvCluster}.
 */
@NullMarked
package dev.raftkit.kv.client;

import org.jspecify.annotations.NullMarked;
