/**
 * The real country ranges: the file that the gateway imports, and an oracle that shares no code
 * with the gateway.
 */
package io.weir.lab.ranges;
