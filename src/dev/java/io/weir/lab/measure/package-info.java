/**
 * What the bench reads and how it reckons: processor time of processes and threads, collections of
 * a JVM, stages of a gateway, the progress of a drain, and tables of rounds. Knows no part of the
 * lab.
 */
package io.weir.lab.measure;
