// Opens the memory page over the window: fetches its part, and says so when that fails.
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { IconBack } from '../blocks/icons';
import type { Words } from '../core/i18n';
import type { MemoryProps } from '../memory/page';
import { memoryPart } from './parts';
import { addStyle } from './style';

const styled = new WeakSet<ShadowRoot>();

export function Memory(p: MemoryProps & { w: Words; root: ShadowRoot }) {
  const [part, setPart] = useState<{ Page: ComponentType<MemoryProps> } | null>(null);
  const [failed, setFailed] = useState(false);
  const fetchIt = () => {
    setFailed(false);
    memoryPart(p.origin).then(
      (found) => {
        if (!styled.has(p.root)) addStyle(p.root, found.css);
        styled.add(p.root);
        setPart(found);
      },
      () => setFailed(true),
    );
  };

  useEffect(fetchIt, []);
  if (part) return <part.Page origin={p.origin} session={p.session} lang={p.lang} onClose={p.onClose} />;
  return (
    <div class="sheet" role="dialog" aria-modal="true" aria-label={p.w.memory}>
      <div class="sheet-card">
        <h3>{p.w.memory}</h3>
        <p role="status">{failed ? p.w.memoryFailed : p.w.loading}</p>
        {failed && (
          <button type="button" class="primary" onClick={fetchIt}>
            {p.w.retry}
          </button>
        )}
        <button type="button" class="linkish" ref={(el) => el?.focus()} onClick={p.onClose}>
          <IconBack /> {p.w.close}
        </button>
      </div>
    </div>
  );
}
