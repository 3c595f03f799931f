/**
 * The command line and the wiring: everything is put together here, by hand, and nothing is
 * decided.
 */
package io.weir;
