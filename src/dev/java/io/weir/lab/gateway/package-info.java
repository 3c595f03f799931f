/** The product itself in a process of its own, and what it tells of itself over HTTP. */
package io.weir.lab.gateway;
