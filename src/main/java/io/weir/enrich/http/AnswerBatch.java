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

  AnswerBatch(int size) {
    this.answers = new AtomicReferenceArray<>(size);
    this.missing = new AtomicInteger(size);
  }

  /** Notes an answer; true for the one that makes the batch complete. */
  boolean add(int index, Answer answer) {
    return answers.compareAndSet(index, null, answer) && missing.decrementAndGet() == 0;
  }

  /** All answers, and for each that is not there yet the one for its index. */
  List<Answer> orElse(IntFunction<Answer> late) {
    List<Answer> all = new ArrayList<>(answers.length());
    for (int i = 0; i < answers.length(); i++) {
      Answer answer = answers.get(i);
      all.add(answer == null ? late.apply(i) : answer);
    }
    return all;
  }
}
