package io.weir.enrich.http;

import io.weir.event.Answer;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The answers of one batch as they come in, from any event loop, in any order, until they are
 * handed out.
 */
final class AnswerBatch {
  private final Answer[] answers;
  private int missing;
  private boolean isHandedOut;

  AnswerBatch(int size) {
    this.answers = new Answer[size];
    this.missing = size;
  }

  /** Takes an answer; false if the batch has gone on without it. */
  synchronized boolean add(int index, Answer answer) {
    if (isHandedOut || answers[index] != null) {
      return false;
    }
    answers[index] = answer;
    missing--;
    return true;
  }

  /** Takes an answer out again; false if it is too late for that. */
  synchronized boolean withdraw(int index) {
    if (isHandedOut || answers[index] == null) {
      return false;
    }
    answers[index] = null;
    missing++;
    return true;
  }

  synchronized boolean isComplete() {
    return missing == 0;
  }

  /** All answers, and for each that is not there yet the one for its index. */
  synchronized List<Answer> handOut(IntFunction<Answer> late) {
    isHandedOut = true;
    for (int i = 0; i < answers.length; i++) {
      if (answers[i] == null) {
        answers[i] = late.apply(i);
      }
    }
    return Arrays.asList(answers);
  }
}
