/** @jsxImportSource preact */
// A picture that somebody sent. Before and while it is uploaded it is drawn from memory.
import { useEffect, useRef, useState } from 'preact/hooks';
import { useBlocks } from './ctx';
import { IconShield } from './icons';

export function Picture({ id, alt, mine }: { id: string; alt?: string; mine: boolean }) {
  const { w, picture, preview, zoom } = useBlocks();
  const [failed, setFailed] = useState(false);
  const bitmap = preview(id);
  const src = picture(id);
  const label = alt || (mine ? w.pictureYours : w.picture);

  return (
    <figure class="picture">
      {bitmap ? (
        <Canvas bitmap={bitmap} label={label} />
      ) : failed || src === '' ? (
        <div class="media-missing">{w.imageFailed}</div>
      ) : (
        <button type="button" class="picture-open" aria-label={`${w.zoom}: ${label}`} onClick={() => zoom?.(src, label)}>
          <img src={src} alt={label} loading="lazy" onError={() => setFailed(true)} />
        </button>
      )}
      {mine && (
        <figcaption>
          <IconShield />
          {w.attachNote}
        </figcaption>
      )}
    </figure>
  );
}

export function Canvas({ bitmap, label }: { bitmap: ImageBitmap; label: string }) {
  const ref = useRef<HTMLCanvasElement>(null);
  const scale = Math.min(1, 480 / Math.max(bitmap.width, bitmap.height));

  useEffect(() => {
    const c = ref.current!;
    c.getContext('2d')?.drawImage(bitmap, 0, 0, c.width, c.height);
  }, [bitmap]);
  return (
    <canvas
      ref={ref}
      role="img"
      aria-label={label}
      width={Math.max(1, Math.round(bitmap.width * scale))}
      height={Math.max(1, Math.round(bitmap.height * scale))}
    />
  );
}
