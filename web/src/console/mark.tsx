/** The mark: a warm line that becomes a speech bubble's tail. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true" className="mark">
      <circle cx="16" cy="15" r="12" fill="currentColor" opacity=".16" />
      <path
        d="M6 17.5c2.4 0 2.4-4.5 5-4.5s2.6 6 5.2 6 2.5-8 5-8 2.2 6.5 4.8 6.5"
        fill="none"
        stroke="currentColor"
        strokeWidth="2.4"
        strokeLinecap="round"
      />
      <path d="M11 26.2l-3.2 3.3v-5.2" fill="currentColor" opacity=".55" />
    </svg>
  );
}
