package io.weir.enrich.iprange;

import io.vertx.pgclient.data.Inet;
import io.weir.enrich.AddressReader;
import io.weir.event.Answer;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
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
    Map<InetAddress, Integer> known = new LinkedHashMap<>(size * 2);
    for (int i = 0; i < size; i++) {
      AddressReader.Reading reading = AddressReader.read(inputs.get(i));
      if (reading instanceof AddressReader.Routable routable) {
        Integer next = known.size();
        Integer earlier = known.putIfAbsent(routable.address(), next);
        question[i] = earlier == null ? next : earlier;
      } else if (reading instanceof AddressReader.Settled settled) {
        answers[i] = settled.answer();
      }
    }
    return ascending(answers, question, known.keySet().toArray(InetAddress[]::new));
  }

  /** Neighbours in the index are asked for one after the other, while its pages are at hand. */
  private static AddressBatch ascending(Answer[] answers, int[] question, InetAddress[] distinct) {
    byte[][] bytes = Arrays.stream(distinct).map(InetAddress::getAddress).toArray(byte[][]::new);
    Integer[] order = new Integer[distinct.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparing(i -> bytes[i], AddressBatch::compare));
    Inet[] addresses = new Inet[distinct.length];
    int[] rank = new int[distinct.length];
    for (int i = 0; i < order.length; i++) {
      addresses[i] = new Inet().setAddress(distinct[order[i]]);
      rank[order[i]] = i;
    }
    for (int i = 0; i < question.length; i++) {
      if (answers[i] == null) {
        question[i] = rank[question[i]];
      }
    }
    return new AddressBatch(answers, question, addresses);
  }

  private static int compare(byte[] one, byte[] other) {
    return one.length != other.length
        ? Integer.compare(one.length, other.length)
        : Arrays.compareUnsigned(one, other);
  }

  /** The distinct addresses to ask about, ascending; their answers are expected in this order. */
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
