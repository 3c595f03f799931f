package io.weir.commit;

import io.weir.event.OutboxRow;
import java.util.List;

/** How the commit of a batch ended. */
public sealed interface CommitResult {

  /** It is durable; these rows are to be published, in this order. */
  record Committed(List<OutboxRow> rows) implements CommitResult {}

  /** Another owner stands in the offset row. Nothing of what was left to commit was written. */
  record Fenced() implements CommitResult {}

  /** The caller lost interest before anything was known for certain. */
  record Abandoned() implements CommitResult {}
}
