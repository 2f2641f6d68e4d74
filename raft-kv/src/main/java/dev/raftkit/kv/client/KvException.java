package dev.raftkit.kv.client;

import dev.raftkit.kv.KvError;
import dev.raftkit.kv.KvResult;

/** The store refused something, and changed nothing. */
public final class KvException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final KvError error;
  private final long revision;
  private final long compactRevision;

  KvException(KvResult.Failure failure) {
    super(failure.text());
    this.error = failure.error();
    this.revision = failure.revision();
    this.compactRevision = failure.compactRevision();
  }

  public KvError error() {
    return error;
  }

  /** That of the store when it refused. */
  public long revision() {
    return revision;
  }

  /** The revision up to which events are forgotten; 0 if none are. */
  public long compactRevision() {
    return compactRevision;
  }
}
