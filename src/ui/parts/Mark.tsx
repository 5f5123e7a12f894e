/** An orbit at its farthest point. */
export function Mark() {
  return (
    <svg viewBox="0 0 32 32" className="mark" aria-hidden="true">
      <ellipse cx="16" cy="16" rx="13" ry="8" transform="rotate(-28 16 16)" />
      <circle cx="27" cy="9.5" r="4" />
    </svg>
  );
}
