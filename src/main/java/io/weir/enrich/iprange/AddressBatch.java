package io.weir.enrich.iprange;

import io.weir.enrich.AddressReader;
import io.weir.event.Answer;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The inputs of one batch, those that need no question answered already. Pure; used by one thread.
 */
final class AddressBatch {
  private final Answer[] answers;
  private final InetAddress[] addresses;
  private int open;

  private AddressBatch(int size) {
    this.answers = new Answer[size];
    this.addresses = new InetAddress[size];
  }

  static AddressBatch of(List<String> inputs) {
    AddressBatch batch = new AddressBatch(inputs.size());
    for (int i = 0; i < batch.answers.length; i++) {
      batch.read(i, inputs.get(i));
    }
    return batch;
  }

  private void read(int i, String input) {
    AddressReader.Reading reading = AddressReader.read(input);
    if (reading instanceof AddressReader.Routable routable) {
      addresses[i] = routable.address();
      open++;
    } else if (reading instanceof AddressReader.Settled settled) {
      answers[i] = settled.answer();
    }
  }

  /** Whether no input has to be asked about. */
  boolean isSettled() {
    return open == 0;
  }

  /** The address of each input, null where its answer is known. */
  InetAddress[] addresses() {
    return addresses;
  }

  /**
   * All answers in the order of the inputs.
   *
   * @param answer of the input at this index, which has an address
   */
  List<Answer> answers(IntFunction<Answer> answer) {
    for (int i = 0; i < answers.length; i++) {
      if (addresses[i] != null) {
        answers[i] = answer.apply(i);
      }
    }
    return Arrays.asList(answers);
  }
}
