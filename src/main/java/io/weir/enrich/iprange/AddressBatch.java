package io.weir.enrich.iprange;

import io.vertx.pgclient.data.Inet;
import io.weir.enrich.AddressReader;
import io.weir.event.Answer;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The inputs of one batch, sorted into those that are answered already and the distinct addresses
 * that Postgres must be asked about. Pure; used by one thread.
 */
final class AddressBatch {
  private final Answer[] answers;

  /** For each input that awaits an answer, which of the distinct addresses it is. */
  private final int[] question;

  private final Inet[] addresses;

  private AddressBatch(Answer[] answers, int[] question, Inet[] addresses) {
    this.answers = answers;
    this.question = question;
    this.addresses = addresses;
  }

  static AddressBatch of(List<String> inputs) {
    int size = inputs.size();
    Answer[] answers = new Answer[size];
    int[] question = new int[size];
    Inet[] addresses = new Inet[size];
    Map<InetAddress, Integer> known = new HashMap<>(size * 2);
    for (int i = 0; i < size; i++) {
      AddressReader.Reading reading = AddressReader.read(inputs.get(i));
      if (reading instanceof AddressReader.Routable routable) {
        Integer next = known.size();
        Integer earlier = known.putIfAbsent(routable.address(), next);
        question[i] = earlier == null ? next : earlier;
        if (earlier == null) {
          addresses[next] = new Inet().setAddress(routable.address());
        }
      } else if (reading instanceof AddressReader.Settled settled) {
        answers[i] = settled.answer();
      }
    }
    return new AddressBatch(answers, question, Arrays.copyOf(addresses, known.size()));
  }

  /** The distinct addresses to ask about, in the order in which their answers are expected. */
  Inet[] addresses() {
    return addresses;
  }

  /** All answers in the order of the inputs, given those to {@link #addresses()}. */
  List<Answer> answers(Answer[] toAddresses) {
    for (int i = 0; i < answers.length; i++) {
      if (answers[i] == null) {
        answers[i] = toAddresses[question[i]];
      }
    }
    return Arrays.asList(answers);
  }
}
