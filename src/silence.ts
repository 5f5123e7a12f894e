/** Calls `fell` once nothing was heard for so long, milliseconds; until it is stopped. */
export function listenFor(ms: number, fell: () => void): { heard(): void; stop(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => clearTimeout(timer);
  const heard = () => {
    stop();
    timer = setTimeout(fell, ms);
  };
  heard();
  return { heard, stop };
}
