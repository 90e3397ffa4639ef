// Keys of the console. None of them acts while somebody writes, and none where the browser or the system has a use for it.
import { useEffect, useRef } from 'react';

type Handler = (e: KeyboardEvent) => unknown;

const inField = (at: EventTarget | null): boolean =>
  at instanceof HTMLElement && (at.matches('input, textarea, select') || at.isContentEditable);

/** What lies over the page and takes the keys: dialogs, drawers, open menus; not what is fading out. */
const COVERS = [
  '.ant-modal-wrap:not([style*="none"])',
  '.ant-drawer-open',
  '.ant-image-preview-wrap:not([style*="none"])',
  '.ant-dropdown:not(.ant-dropdown-hidden):not([class*="-leave"])',
  '.ant-select-dropdown:not(.ant-select-dropdown-hidden):not([class*="-leave"])',
  '.ant-popover:not(.ant-popover-hidden):not([class*="-leave"])',
].join();
const covered = (): boolean => document.querySelector(COVERS) !== null;

/** Enter on a button is the button's, but for those that leave it to the page. */
const own = (e: KeyboardEvent): boolean =>
  e.key === 'Enter' && e.target instanceof HTMLElement && e.target.closest('button:not([data-page-keys]), a, [role="menuitem"], [role="tab"]') !== null;

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
