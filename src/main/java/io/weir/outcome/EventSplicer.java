package io.weir.outcome;

import io.weir.decode.PointerTree;
import io.weir.decode.SplicePoint;
import io.weir.event.Answer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes the outputs into the bytes of one event. Every other byte stays as it was: a new member
 * goes before the closing brace of the deepest object that exists on its path, where a null counts
 * as no object yet; a value that stands at an output's pointer already is replaced, by null if the
 * look-up has none, because what somebody else wrote there must not pass for ours.
 *
 * <p>It goes over the event twice, first to count: so the bytes written are the only ones made.
 */
final class EventSplicer {
  private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

  private final byte[] event;
  private final List<SplicePoint> points;
  private final Answer[] answers;

  /** The event with its outputs; null while they are counted. */
  private byte[] written;

  private int length;

  /** The outputs that are not written yet, one bit for each. */
  private long pending;

  private EventSplicer(byte[] event, List<SplicePoint> points, Answer[] answers) {
    this.event = event;
    this.points = points;
    this.answers = answers;
  }

  /**
   * The event with its outputs.
   *
   * @param points as in {@link io.weir.decode.ParsedEvent}
   * @param answers one for each output; one that is no hit has no value
   */
  static byte[] write(byte[] event, List<SplicePoint> points, Answer[] answers) {
    EventSplicer splicer = new EventSplicer(event, points, answers);
    splicer.writeAll();
    splicer.written = new byte[splicer.length];
    splicer.writeAll();
    return splicer.written;
  }

  private void writeAll() {
    length = 0;
    pending = outputsWithValue();
    int read = 0;
    for (int i = 0; i < points.size(); i++) {
      SplicePoint point = points.get(i);
      if (point.node().isOutput() || (pending & point.node().outputsBelow()) != 0) {
        add(event, read, point.from());
        read = point.to();
        writeAt(point);
      }
    }
    add(event, read, event.length);
  }

  private long outputsWithValue() {
    long outputs = 0;
    for (int i = 0; i < answers.length; i++) {
      if (answers[i] instanceof Answer.Hit) {
        outputs |= 1L << i;
      }
    }
    return outputs;
  }

  private void writeAt(SplicePoint point) {
    switch (point.kind()) {
      case VALUE -> writeValue(point.node().output());
      case NULL -> writeObject(point.node());
      case END_OF_EMPTY_OBJECT -> writeMembers(point.node());
      case END_OF_OBJECT -> {
        add(',');
        writeMembers(point.node());
      }
    }
  }

  private void writeValue(int output) {
    pending &= ~(1L << output);
    add(answers[output] instanceof Answer.Hit hit ? hit.json() : NULL);
  }

  private void writeObject(PointerTree.Node node) {
    add('{');
    writeMembers(node);
    add('}');
  }

  /** Those still to be written lie in no object of the event that is deeper than this one. */
  private void writeMembers(PointerTree.Node node) {
    long outputs = pending & node.outputsBelow();
    while (outputs != 0) {
      PointerTree.Node member = node.towards(Long.numberOfTrailingZeros(outputs));
      add(member.member());
      if (member.isOutput()) {
        writeValue(member.output());
      } else {
        writeObject(member);
      }
      outputs = pending & node.outputsBelow();
      if (outputs != 0) {
        add(',');
      }
    }
  }

  private void add(char ascii) {
    if (written != null) {
      written[length] = (byte) ascii;
    }
    length++;
  }

  private void add(byte[] bytes) {
    add(bytes, 0, bytes.length);
  }

  private void add(byte[] bytes, int from, int to) {
    if (written != null) {
      System.arraycopy(bytes, from, written, length, to - from);
    }
    length += to - from;
  }
}
