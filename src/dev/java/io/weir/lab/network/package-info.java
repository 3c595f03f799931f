/** Loopback ports for servers that are started again and again, and a proxy that loses answers. */
package io.weir.lab.network;
