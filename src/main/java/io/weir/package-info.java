/** The entry point: which command is asked for. Commands are in {@code cli}. */
package io.weir;
