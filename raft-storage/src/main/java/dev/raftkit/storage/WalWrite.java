package dev.raftkit.storage;

import dev.raftkit.core.Effect;

/** What a batch does to one group: perhaps several writes in one. Its {@code writeSeq} is 0. */
public record WalWrite(int group, Effect.Persist write) {}
