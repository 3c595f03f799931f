package io.weir.pipeline;

/**
 * Whether a partition is fetched. A transition that is not drawn throws an {@link
 * IllegalStateException}.
 *
 * <pre>
 *   STOPPED ──start──▶ FETCHING ──queue full or head not due──▶ PAUSED
 *      ▲                  │ ▲                                     │ │
 *      │                  │ └─────────room, and head due──────────┘ │
 *      └──────stop────────┴──────────────────stop───────────────────┘
 * </pre>
 */
enum FetchState {
  /** It is not ours to decide about. */
  STOPPED {
    @Override
    FetchState start() {
      return FETCHING;
    }

    @Override
    FetchState regulate(boolean isFull, boolean hasRoom, boolean headWaits) {
      throw new IllegalStateException("a partition that is not ours is not fetched");
    }
  },
  FETCHING {
    @Override
    FetchState regulate(boolean isFull, boolean hasRoom, boolean headWaits) {
      return isFull || headWaits ? PAUSED : this;
    }
  },
  PAUSED {
    @Override
    FetchState regulate(boolean isFull, boolean hasRoom, boolean headWaits) {
      return hasRoom && !headWaits ? FETCHING : this;
    }
  };

  /** It is ours from an offset on. */
  FetchState start() {
    throw new IllegalStateException("it is " + this + " already");
  }

  /** It is not ours for the moment. */
  FetchState stop() {
    return STOPPED;
  }

  /**
   * What follows from its queue.
   *
   * @param isFull whether no more records should come
   * @param hasRoom whether records may come again
   * @param headWaits whether the first record is not due
   */
  abstract FetchState regulate(boolean isFull, boolean hasRoom, boolean headWaits);
}
