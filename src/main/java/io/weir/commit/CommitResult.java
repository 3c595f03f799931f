package io.weir.commit;

/** How the commit of a batch ended. */
public enum CommitResult {
  /** All of it is durable. */
  COMMITTED,
  /** Another owner stands in the offset row. Nothing of what was left to commit was written. */
  FENCED,
  /** The caller lost interest before anything was known for certain. */
  ABANDONED
}
