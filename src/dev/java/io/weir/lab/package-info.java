/**
 * The lab: the real programs around the gateway (Kafka broker, Postgres, user-agent service, the
 * gateway itself), each a child process on loopback that can be stopped, killed, frozen and started
 * again on its old port and data. Tests, demo and benches stand on it; nothing here is ever in the
 * product's jar, and what a test wants to find out does not belong here.
 */
package io.weir.lab;
