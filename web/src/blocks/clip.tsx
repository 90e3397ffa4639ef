/** @jsxImportSource preact */
// A figure and, where there is one, the clip of the movement: only the part from..to, silent,
// over and over until it is paused.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Clip, Figure } from '../core/types';
import { useBlocks } from './ctx';
import { IconPause, IconPlay, IconZoom } from './icons';

export function Media({ figure, clip }: { figure?: Figure; clip?: Clip }) {
  const { w, media, zoom } = useBlocks();
  const [broken, setBroken] = useState(false);
  const src = media(figure?.src);

  if (!src && !clip) return null;
  return (
    <div class="media">
      {src && !broken && (
        <img src={src} alt={figure!.alt} loading="lazy" decoding="async" onError={() => setBroken(true)} />
      )}
      {(broken || !src) && <div class="media-missing">{broken ? figure!.alt || w.imageFailed : ''}</div>}
      {src && !broken && zoom && (
        <button type="button" class="media-zoom" aria-label={w.zoom} onClick={() => zoom(src, figure!.alt)}>
          <IconZoom />
        </button>
      )}
      {clip && <ClipPlayer clip={clip} />}
    </div>
  );
}

function ClipPlayer({ clip }: { clip: Clip }) {
  const { w, media } = useBlocks();
  const video = useRef<HTMLVideoElement>(null);
  const bar = useRef<HTMLDivElement>(null);
  const [playing, setPlaying] = useState(false);
  const [shown, setShown] = useState(false);
  const [failed, setFailed] = useState(false);
  const whole = useRef('');
  const src = media(clip.src);
  const length = Math.max(0.2, clip.to - clip.from);

  const restart = (v: HTMLVideoElement) => {
    v.currentTime = clip.from;
  };

  useEffect(() => {
    if (!playing) return;
    let frame = 0;
    const tick = () => {
      const v = video.current;
      if (v) {
        if (v.currentTime >= clip.to - 0.03) restart(v);
        const share = Math.min(1, Math.max(0, (v.currentTime - clip.from) / length));
        if (bar.current) bar.current.style.transform = `scaleX(${share})`;
      }
      frame = requestAnimationFrame(tick);
    };
    frame = requestAnimationFrame(tick);
    return () => cancelAnimationFrame(frame);
  }, [playing, clip.from, clip.to, length]);

  useEffect(
    () => () => {
      if (whole.current) URL.revokeObjectURL(whole.current);
    },
    [],
  );

  if (!src) return null;

  const start = () => {
    setShown(true);
    const v = video.current!;
    if (v.readyState === 0) v.load();
    if (v.currentTime < clip.from - 0.1 || v.currentTime >= clip.to - 0.05) restart(v);
    v.play().then(
      () => setPlaying(true),
      () => setPlaying(false),
    );
  };
  const stop = () => {
    video.current?.pause();
    setPlaying(false);
  };
  const toggle = () => (playing ? stop() : start());

  // A server or proxy without ranges cannot seek: then the (small) file is taken whole.
  const onSeeked = async () => {
    const v = video.current;
    if (!v || whole.current || Math.abs(v.currentTime - clip.from) < 0.6 || v.currentTime > clip.from) return;
    try {
      const blob = await (await fetch(src)).blob();
      whole.current = URL.createObjectURL(blob);
      v.src = whole.current;
      v.onloadedmetadata = () => {
        restart(v);
        void v.play();
      };
    } catch {
      setFailed(true);
    }
  };

  const onKeyDown = (e: KeyboardEvent) => {
    const v = video.current;
    if (!v) return;
    if (e.key === 'ArrowLeft') v.currentTime = Math.max(clip.from, v.currentTime - 0.5);
    else if (e.key === 'ArrowRight') v.currentTime = Math.min(clip.to, v.currentTime + 0.5);
    else if (e.key === 'Home') restart(v);
    else if (e.key === 'k') toggle();
    else return;
    e.preventDefault();
    e.stopPropagation();
  };

  return (
    <div class={`clip${shown ? ' shown' : ''}`}>
      <video
        ref={video}
        src={src}
        data-to={clip.to}
        muted
        playsInline
        preload="none"
        aria-label={clip.alt}
        onSeeked={() => void onSeeked()}
        onClick={toggle}
        onEnded={(e) => {
          restart(e.currentTarget);
          void e.currentTarget.play();
        }}
        onError={() => shown && setFailed(true)}
      />
      {failed ? (
        <span class="clip-failed">{w.clipFailed}</span>
      ) : (
        <button
          type="button"
          class="clip-play"
          aria-label={`${playing ? w.pause : w.play} – ${clip.alt}, ${length.toFixed(1)} s`}
          aria-pressed={playing}
          title={w.clipLabel(length.toFixed(1))}
          onClick={toggle}
          onKeyDown={onKeyDown}
        >
          {playing ? <IconPause /> : <IconPlay />}
          <span>{`${length.toFixed(1)} s`}</span>
        </button>
      )}
      <div class="clip-bar" aria-hidden="true">
        <div ref={bar} />
      </div>
    </div>
  );
}
