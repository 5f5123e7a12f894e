import { useDeferredValue, useEffect, useRef, useState } from 'react';

const PERIOD_MS = 400;

/** A value that follows at most a few times a second, and gives way to input: for pictures that take long to draw. */
export function useCalmly<T>(value: T): T {
  const [calm, setCalm] = useState(value);
  const latest = useRef(value);
  const waiting = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(() => {
    latest.current = value;
    waiting.current ??= setTimeout(() => {
      waiting.current = null;
      setCalm(latest.current);
    }, PERIOD_MS);
  }, [value]);
  useEffect(
    () => () => {
      if (waiting.current !== null) clearTimeout(waiting.current);
      waiting.current = null;
    },
    [],
  );
  return useDeferredValue(calm);
}
