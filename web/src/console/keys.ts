// Keys of the console. None of them acts while somebody writes, and none where the browser or the system has a use for it.
import { useEffect, useRef } from 'react';

type Handler = (e: KeyboardEvent) => unknown;

const inField = (at: EventTarget | null): boolean =>
  at instanceof HTMLElement && (at.matches('input, textarea, select') || at.isContentEditable);

/** Something lies over the page that takes the keys: a dialog, a drawer, an open menu. */
const covered = (): boolean => document.querySelector('.ant-modal-wrap:not([style*="none"]), .ant-drawer-open, .ant-image-preview-wrap:not([style*="none"])') !== null;

/** Enter on a button is the button's. */
const own = (e: KeyboardEvent): boolean => e.key === 'Enter' && e.target instanceof HTMLElement && e.target.closest('button, a, [role="menuitem"], [role="tab"]') !== null;

/** Each key by its `KeyboardEvent.key`; a handler that returns false has not taken it. */
export function useKeys(keys: Record<string, Handler>): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => {
      if (e.defaultPrevented || e.isComposing || e.ctrlKey || e.metaKey || e.altKey || inField(e.target) || own(e) || covered()) return;
      const fn = latest.current[e.key];
      if (fn && fn(e) !== false) e.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}
