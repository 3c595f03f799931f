package io.weir.lab.agents;

import io.vertx.core.Vertx;

/** Runs in the user-agent service's process; ends it if the service cannot start. */
final class AgentMain {
  private AgentMain() {}

  /** Takes the port. */
  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx();
    vertx
        .deployVerticle(new AgentVerticle(Integer.parseInt(args[0])))
        .onFailure(
            failure -> {
              System.out.println("the user-agent service cannot start: " + failure);
              vertx.close().onComplete(closed -> System.exit(1));
            });
  }
}
