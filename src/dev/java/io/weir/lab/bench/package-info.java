/**
 * What the bench compares the gateway with and how it reads its speed: the floor, which is the same
 * job by a plain hand-written loop, and the samples of a drain.
 */
package io.weir.lab.bench;
