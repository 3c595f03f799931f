package io.weir.load.generate;

/**
 * The addresses from first to last, both included, of one family.
 *
 * @param first as text, IPv4 or IPv6
 * @param last as text, of the same family and not below first
 */
public record AddressRange(String first, String last) {}
