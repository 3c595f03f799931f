package io.weir.ranges;

import java.net.InetAddress;

/**
 * Addresses of one family, both ends included, that have one value.
 *
 * @param value a JSON text
 */
record IpRange(InetAddress first, InetAddress last, String value) {

  /**
   * A range whose value is its country.
   *
   * @param country two letters or digits, upper case
   */
  static IpRange ofCountry(InetAddress first, InetAddress last, String country) {
    return new IpRange(first, last, "{\"country\":\"" + country + "\"}");
  }
}
