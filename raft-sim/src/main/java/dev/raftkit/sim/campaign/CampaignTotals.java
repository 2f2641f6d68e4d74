package dev.raftkit.sim.campaign;

/** What all sessions of a campaign came to together. */
public record CampaignTotals(long runs, long events, long virtualNanos, long wallNanos) {}
