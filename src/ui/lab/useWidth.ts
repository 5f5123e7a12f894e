import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

/** The width that an element has, at most `most`: so that a picture can be drawn in real pixels, and its text keeps its size. */
export function useWidth(most: number): [RefObject<HTMLDivElement | null>, number] {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(most);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(Math.min(most, element.clientWidth)));
    setWidth(Math.min(most, element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [most]);
  return [box, width];
}
