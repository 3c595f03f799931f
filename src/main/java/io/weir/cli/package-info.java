/**
 * The commands, one to a file: options in, exit status out. What a command does is done elsewhere.
 */
package io.weir.cli;
