/** @jsxImportSource preact */
// Line icons of our own, 20 × 20, drawn in the current colour.
const draw = (d: string) => () => (
  <svg viewBox="0 0 20 20" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
    <path d={d} />
  </svg>
);

export const IconClose = draw('M5 5l10 10M15 5L5 15');
export const IconDown = draw('M4.5 7.5L10 13l5.5-5.5');
export const IconSend = draw('M10 16V4M4.8 9.2L10 4l5.2 5.2');
export const IconClip = draw('M3.5 5.5h13v9.5h-13zM3.5 12.6l3.6-3.3 3 2.6 2.4-2 4 3.3M13 8.2v.01');
export const IconMore = draw('M4.5 10h.01M10 10h.01M15.5 10h.01');
export const IconPerson = draw('M10 9.600a3.1 3.1 0 1 0 0-6.2 3.1 3.1 0 0 0 0 6.200zM3.8 17c.5-3.3 3-5 6.2-5s5.7 1.7 6.2 5');
export const IconZoom = draw('M12 4h4v4M16 4l-4.8 4.800M8 16H4v-4M4 16l4.8-4.8');
export const IconPlay = draw('M7 4.500v11l8.5-5.500z');
export const IconPause = draw('M7 5v10M13 5v10');
export const IconCheck = draw('M4.5 10.500l3.7 3.7 7.3-8');
export const IconShield = draw('M10 3l6 2.200v4.300c0 3.7-2.5 6.3-6 7.5-3.5-1.2-6-3.8-6-7.500V5.200z');
export const IconClock = draw('M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6.200V10l2.6 1.8');
export const IconBox = draw('M3.5 6.500L10 3.200l6.5 3.300v7L10 16.800l-6.5-3.300zM3.5 6.500L10 9.800l6.5-3.300M10 9.800v7');
export const IconBack = draw('M12.5 4.500L7 10l5.5 5.5');

/** The mark: a warm line that becomes a speech bubble's tail. */
export const Mark = ({ size = 28 }: { size?: number }) => (
  <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true" class="mark">
    <circle cx="16" cy="15" r="12" fill="currentColor" opacity=".16" />
    <path d="M6 17.500c2.4 0 2.4-4.5 5-4.500s2.6 6 5.2 6 2.5-8 5-8 2.2 6.5 4.8 6.5" fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round" />
    <path d="M11 26.200l-3.2 3.300v-5.2" fill="currentColor" opacity=".55" />
  </svg>
);
