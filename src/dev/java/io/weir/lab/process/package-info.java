/**
 * Child processes of any kind: their command lines, signals, logs and use of the machine, temporary
 * folders, the watchdog that ends all of it when this program is killed, and the wait for a
 * condition. What a process is does not matter here.
 */
package io.weir.lab.process;
