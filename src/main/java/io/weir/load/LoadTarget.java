package io.weir.load;

import io.weir.load.generate.AddressSource;
import io.weir.load.generate.GatewayTopics;
import java.util.function.LongFunction;

/**
 * The gateway that a load is sent to.
 *
 * @param topics its topics
 * @param addresses gives, for a seed, the addresses of the events; may ask the gateway's database,
 *     and blocks then
 */
public record LoadTarget(GatewayTopics topics, LongFunction<AddressSource> addresses) {}
