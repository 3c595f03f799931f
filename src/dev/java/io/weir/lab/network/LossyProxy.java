package io.weir.lab.network;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.weir.lab.process.LabException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A TCP proxy in front of a server on loopback that loses an answer when told to: the request
 * reaches the server, the server answers, and the client sees nothing but its connection reset; or
 * that falls silent for ever on the connections of now, or passes on slowly. May be used from any
 * thread but an event loop.
 */
public final class LossyProxy implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int LIMIT_SECONDS = 10;

  /** An answer that is to be lost: of the first request that holds this text. */
  private record Loss(String text, CompletableFuture<Void> lost) {}

  private final Vertx vertx = Vertx.vertx();
  private final NetClient client = vertx.createNetClient(new NetClientOptions().setSoLinger(0));
  private final AtomicReference<Loss> next = new AtomicReference<>();
  private final AtomicInteger epoch = new AtomicInteger();
  private final AtomicInteger pace = new AtomicInteger(Integer.MAX_VALUE);
  private final int target;
  private final NetServer server;

  /** Listens on a port of its own, and passes on to this one. */
  public LossyProxy(int target) {
    this(Ports.free(), target);
  }

  /** Listens on a port that is free, and passes on to another. */
  public LossyProxy(int port, int target) {
    this.target = target;
    // Closed without a farewell, as when a machine or the network is gone.
    NetServerOptions options =
        new NetServerOptions().setHost(LOOPBACK).setPort(port).setSoLinger(0);
    try {
      this.server =
          vertx
              .createNetServer(options)
              .connectHandler(this::accept)
              .listen()
              .await(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new LabException("the proxy does not listen", e);
    }
  }

  /** Where clients connect to. */
  public int port() {
    return server.actualPort();
  }

  /**
   * Loses the answer to the next request that holds this text.
   *
   * @return completes when the server has answered and the connection is cut
   */
  public CompletableFuture<Void> loseAnswerTo(String text) {
    Loss loss = new Loss(text, new CompletableFuture<>());
    next.set(loss);
    return loss.lost();
  }

  /**
   * Passes nothing on any more, in either direction, on the connections that stand now, as when a
   * machine or a firewall forgets them. New ones are fine.
   */
  public void mute() {
    epoch.incrementAndGet();
  }

  /** Passes on so many bytes of requests a second from now on, on each connection. */
  public void slow(int bytesPerSecond) {
    pace.set(bytesPerSecond);
  }

  private void accept(NetSocket down) {
    down.pause();
    client
        .connect(target, LOOPBACK)
        .onComplete(up -> new Link(down, up).open(), refused -> down.close());
  }

  /** One client's connection, on its event loop. */
  private final class Link {
    private final NetSocket down;
    private final NetSocket up;
    private final int born = epoch.get();
    private Loss loss;

    Link(NetSocket down, NetSocket up) {
      this.down = down;
      this.up = up;
    }

    void open() {
      down.closeHandler(closed -> up.close());
      up.closeHandler(closed -> down.close());
      down.handler(this::request);
      up.handler(this::answer);
      down.resume();
    }

    private void request(Buffer bytes) {
      Loss wanted = next.get();
      if (loss == null
          && wanted != null
          && bytes.toString(StandardCharsets.ISO_8859_1).contains(wanted.text())
          && next.compareAndSet(wanted, null)) {
        loss = wanted;
      }
      pass(bytes, up, down);
      long millis = 1_000L * bytes.length() / pace.get();
      if (millis > 0) {
        down.pause();
        vertx.setTimer(millis, passed -> down.resume());
      }
    }

    private void answer(Buffer bytes) {
      if (loss == null) {
        pass(bytes, down, up);
      } else {
        down.close();
        loss.lost().complete(null);
      }
    }

    private void pass(Buffer bytes, NetSocket to, NetSocket from) {
      if (born != epoch.get()) {
        return;
      }
      to.write(bytes);
      if (to.writeQueueFull()) {
        from.pause();
        to.drainHandler(drained -> from.resume());
      }
    }
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
