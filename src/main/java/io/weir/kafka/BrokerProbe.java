package io.weir.kafka;

import io.weir.async.Deadline;
import io.weir.event.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * What answers at an address where a broker is said to be. Kafka's clients take the first four
 * bytes that they read for a length, whatever has sent them, and make room for it: {@code HTTP} is
 * 1.2 GB, an alert of TLS 350 MB. So one request is sent by hand, and eight bytes of its answer are
 * read. Blocks.
 */
final class BrokerProbe {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);
  private static final short API_VERSIONS = 18;
  private static final int CORRELATION_ID = 0x77656972;

  /** With an empty line: who reads lines answers at once, and not when its patience is over. */
  private static final byte[] CLIENT_ID = "weir-probe\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /** The broker's answer has some 500 bytes. */
  private static final int MOST_BYTES = 1 << 20;

  private static final int HEAD_BYTES = 8;
  private static final byte TLS_ALERT = 0x15;

  private BrokerProbe() {}

  /**
   * Why whatever answers there is no broker. Empty if one answers, and if nothing does by the
   * deadline: that is for a client to tell.
   *
   * @param server as it is configured
   */
  static Optional<Failure> objection(String server, InetSocketAddress address, Deadline deadline) {
    byte[] head;
    try (Socket socket = new Socket()) {
      int connectMillis =
          (int) Math.min(CONNECT_LIMIT.toMillis(), Math.max(1, deadline.remainingMillis()));
      socket.connect(address, connectMillis);
      socket.getOutputStream().write(request());
      head = read(socket, deadline);
    } catch (IOException away) {
      return Optional.empty();
    }
    return head.length == 0 || isBroker(head)
        ? Optional.empty()
        : Optional.of(
            new Failure(
                Failure.Kind.INFRASTRUCTURE,
                "not-kafka",
                server + " in bootstrap.servers " + described(head)));
  }

  /**
   * A request for the versions that the broker speaks, in the oldest form, which all understand.
   */
  private static byte[] request() {
    int length = 2 + 2 + 4 + 2 + CLIENT_ID.length;
    return ByteBuffer.allocate(4 + length)
        .putInt(length)
        .putShort(API_VERSIONS)
        .putShort((short) 0)
        .putInt(CORRELATION_ID)
        .putShort((short) CLIENT_ID.length)
        .put(CLIENT_ID)
        .array();
  }

  /** What has come when there is enough, the other side closes, or the time is over. */
  private static byte[] read(Socket socket, Deadline deadline) throws IOException {
    byte[] head = new byte[HEAD_BYTES];
    int count = 0;
    InputStream in = socket.getInputStream();
    try {
      while (count < HEAD_BYTES) {
        socket.setSoTimeout((int) Math.max(1, deadline.remainingMillis()));
        int read = in.read(head, count, HEAD_BYTES - count);
        if (read < 0) {
          break;
        }
        count += read;
      }
    } catch (SocketTimeoutException late) {
      // What has come by now tells enough, or nothing.
    }
    return Arrays.copyOf(head, count);
  }

  private static boolean isBroker(byte[] head) {
    if (head.length < HEAD_BYTES) {
      return false;
    }
    ByteBuffer answer = ByteBuffer.wrap(head);
    int length = answer.getInt();
    return length > 0 && length <= MOST_BYTES && answer.getInt() == CORRELATION_ID;
  }

  private static String described(byte[] head) {
    if (head[0] == TLS_ALERT) {
      return "answers in TLS; set security.protocol to SSL or SASL_SSL below kafka, or give the port"
          + " of a listener without TLS";
    }
    String text = new String(head, StandardCharsets.US_ASCII);
    return text.startsWith("HTTP/")
        ? "is an HTTP server; give host and port of a broker"
        : "does not speak Kafka's protocol; give host and port of a broker";
  }
}
