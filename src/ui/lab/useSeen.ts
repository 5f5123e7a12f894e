import { useEffect, useState } from 'react';

/** Whether an element is on the screen, or nearly: what is off the screen need not be computed. The first part is the element's ref. */
export function useSeen(): [(element: HTMLDivElement | null) => void, boolean] {
  const [element, setElement] = useState<HTMLDivElement | null>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (!element) return;
    const observer = new IntersectionObserver(([entry]) => setSeen(entry?.isIntersecting ?? false), {
      rootMargin: '200px',
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      setSeen(false);
    };
  }, [element]);
  return [setElement, seen];
}
