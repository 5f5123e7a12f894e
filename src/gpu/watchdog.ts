/** A wait may take this many times as long as the longest so far. */
const PATIENCE = 20;

/**
 * Watches work that may never end, such as the mapping of a buffer behind a kernel that hangs. After `least` seconds, or after 20 times
 * the longest wait so far, `giveUp` is called and returns the error that the wait rejects with. Seconds are counted by a timer, so time in
 * which the page was frozen does not count.
 */
export function newWatchdog(least: number, giveUp: (seconds: number) => Error): <T>(work: Promise<T>) => Promise<T> {
  let longest = 0;
  return async (work) => {
    let seconds = 0;
    let timer: ReturnType<typeof setInterval> | undefined;
    const hung = new Promise<never>((_, reject) => {
      timer = setInterval(() => {
        seconds++;
        if (seconds >= Math.max(least, PATIENCE * longest)) reject(giveUp(seconds));
      }, 1000);
    });
    try {
      return await Promise.race([work, hung]);
    } finally {
      clearInterval(timer);
      longest = Math.max(longest, seconds);
    }
  };
}
