package dev.raftkit.kv;

/** What a transaction does: one thing after the other, all at one revision. */
public sealed interface Operation permits KvCommand.Put, KvCommand.Delete, KvQuery.Range {
  /** Which of them it is. */
  enum OperationKind {
    PUT,
    DELETE,
    RANGE
  }

  OperationKind operationKind();
}
