package io.weir.enrich.iprange;

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
  private final int[] addressIndex;

  private final InetAddress[] addresses;

  private AddressBatch(Answer[] answers, int[] addressIndex, InetAddress[] addresses) {
    this.answers = answers;
    this.addressIndex = addressIndex;
    this.addresses = addresses;
  }

  static AddressBatch of(List<String> inputs) {
    int size = inputs.size();
    Answer[] answers = new Answer[size];
    int[] addressIndex = new int[size];
    Map<InetAddress, Integer> known = new LinkedHashMap<>(size * 2);
    for (int i = 0; i < size; i++) {
      AddressReader.Reading reading = AddressReader.read(inputs.get(i));
      if (reading instanceof AddressReader.Routable routable) {
        Integer next = known.size();
        Integer earlier = known.putIfAbsent(routable.address(), next);
        addressIndex[i] = earlier == null ? next : earlier;
      } else if (reading instanceof AddressReader.Settled settled) {
        answers[i] = settled.answer();
      }
    }
    return ascending(answers, addressIndex, known.keySet().toArray(InetAddress[]::new));
  }

  /** Neighbours in the index are asked for one after the other, while its pages are at hand. */
  private static AddressBatch ascending(
      Answer[] answers, int[] addressIndex, InetAddress[] distinct) {
    byte[][] bytes = Arrays.stream(distinct).map(InetAddress::getAddress).toArray(byte[][]::new);
    Integer[] order = new Integer[distinct.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparing(i -> bytes[i], AddressBatch::compare));
    InetAddress[] addresses = new InetAddress[distinct.length];
    int[] rank = new int[distinct.length];
    for (int i = 0; i < order.length; i++) {
      addresses[i] = distinct[order[i]];
      rank[order[i]] = i;
    }
    for (int i = 0; i < addressIndex.length; i++) {
      if (answers[i] == null) {
        addressIndex[i] = rank[addressIndex[i]];
      }
    }
    return new AddressBatch(answers, addressIndex, addresses);
  }

  private static int compare(byte[] one, byte[] other) {
    return one.length != other.length
        ? Integer.compare(one.length, other.length)
        : Arrays.compareUnsigned(one, other);
  }

  /** The distinct addresses to ask about, ascending; their answers are expected in this order. */
  InetAddress[] addresses() {
    return addresses;
  }

  /** All answers in the order of the inputs, given those to {@link #addresses()}. */
  List<Answer> answers(Answer[] ofAddresses) {
    for (int i = 0; i < answers.length; i++) {
      if (answers[i] == null) {
        answers[i] = ofAddresses[addressIndex[i]];
      }
    }
    return Arrays.asList(answers);
  }
}
