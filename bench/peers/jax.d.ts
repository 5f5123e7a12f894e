/** Exposes a contender. */
export {};
