package io.weir.ranges;

import java.net.InetAddress;

/**
 * Addresses of one family, both ends included, that lie in one country.
 *
 * @param country two letters or digits, upper case
 */
record IpRange(InetAddress first, InetAddress last, String country) {}
