package dev.raftkit.kv;

/** Why a command or a query came to nothing. Whatever it is, it changed nothing. */
public enum KvError {
  /** There is no such lease: it never was, was revoked, or has expired. */
  UNKNOWN_LEASE(1),
  /** There already is a lease of this identity. */
  LEASE_EXISTS(2),
  /** A lease is to last less or more than leases may here. */
  TTL_OUT_OF_RANGE(3),
  /** There are as many leases as there may be. */
  TOO_MANY_LEASES(4),
  /** As many keys, or as many bytes of them, go with a lease as may. */
  LEASE_FULL(5),
  /** The revision, or what followed it, is forgotten: {@link KvResult.Failure#compactRevision}. */
  COMPACTED(6),
  /** The revision is still to come. */
  FUTURE_REVISION(7),
  /** A key is longer than keys may be here. */
  KEY_TOO_LARGE(8),
  /** A value is longer than values may be here. */
  VALUE_TOO_LARGE(9),
  /** A branch of a transaction puts a key twice, or puts and deletes it. */
  DUPLICATE_KEY(10),
  /** A transaction has more conditions or operations than one may have here. */
  TOO_MANY_OPERATIONS(11),
  /** A command would change more keys, or more bytes of them, than one may. */
  CHANGE_TOO_LARGE(12),
  /** A command would answer more bytes than an answer may have. */
  ANSWER_TOO_LARGE(13),
  /** The store holds as much as it may. Deletes go on. */
  STORE_FULL(14),
  /** As many watches wait on this member as may. */
  TOO_MANY_WATCHES(15),
  /** Only the leader itself proposes this. */
  NOT_FOR_CLIENTS(16),
  /** The bytes are no query that this member knows. */
  MALFORMED(17);

  final int code;

  KvError(int code) {
    this.code = code;
  }
}
