package io.weir.enrich.http;

import io.weir.event.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;

/** The answers of one batch as they come in, from any event loop, in any order. */
final class AnswerBatch {
  private final AtomicReferenceArray<Answer> answers;
  private final AtomicInteger missing;
  private final Runnable onComplete;

  /** {@code onComplete} is called by whoever brings the last answer. */
  AnswerBatch(int size, Runnable onComplete) {
    this.answers = new AtomicReferenceArray<>(size);
    this.missing = new AtomicInteger(size);
    this.onComplete = onComplete;
  }

  /** Takes an answer; false if the batch went on without it. */
  boolean add(int index, Answer answer) {
    if (!answers.compareAndSet(index, null, answer)) {
      return false;
    }
    if (missing.decrementAndGet() == 0) {
      onComplete.run();
    }
    return true;
  }

  /** All answers, and for each that is not there yet the one for its index, for good. */
  List<Answer> orElse(IntFunction<Answer> late) {
    List<Answer> all = new ArrayList<>(answers.length());
    for (int i = 0; i < answers.length(); i++) {
      if (answers.get(i) == null) {
        answers.compareAndSet(i, null, late.apply(i));
      }
      all.add(answers.get(i));
    }
    return all;
  }
}
