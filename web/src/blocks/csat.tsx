/** @jsxImportSource preact */
// How satisfied somebody is: five faces and, if they like, some words. The faces are radio buttons, so arrows, Tab and
// screen readers work as everywhere.
import { useState } from 'preact/hooks';
import type { FormBlock, FormValues } from '../core/types';
import { useBlocks } from './ctx';

/** Mouths from sad to happy; drawn, since not every device has a font with faces. */
const MOUTHS = ['M8 17.4 Q12 11.6 16 17.4', 'M8.4 16.6 Q12 13.6 15.6 16.6', 'M8.4 15.6 H15.6', 'M8.4 14.6 Q12 17.8 15.6 14.6', 'M7.6 13.8 Q12 20.4 16.4 13.8 Z'];

function Face({ mouth }: { mouth: string }) {
  return (
    <svg viewBox="0 0 24 24" width="30" height="30" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round">
      <circle cx="12" cy="12" r="10" />
      <path d="M8.6 9.4 V10.4 M15.4 9.4 V10.4" />
      <path d={mouth} />
    </svg>
  );
}

export function rated(score: number, words: string): FormValues {
  const fields = [{ name: 'score', value: String(score) }];
  const clean = words.trim();
  if (clean !== '') fields.push({ name: 'words', value: clean });
  return { name: 'csat', fields };
}

/** The server counts bytes; a character is never cut. */
export function cutBytes(text: string, max: number): string {
  const encoder = new TextEncoder();
  let n = 0, out = '';
  for (const c of text) {
    n += encoder.encode(c).length;
    if (n > max) break;
    out += c;
  }
  return out;
}

export function CsatCard({ f, active }: { f: FormBlock; active: boolean }) {
  const { w, form } = useBlocks();
  const [score, setScore] = useState(0);
  const [words, setWords] = useState('');
  const [missing, setMissing] = useState(false);
  const [sent, setSent] = useState(false);
  const open = active && !sent && form !== undefined;
  const label = (name: string) => f.fields.find((x) => x.name === name)?.label ?? '';
  const max = f.fields.find((x) => x.name === 'words')?.max ?? 500;

  const submit = (e: Event) => {
    e.preventDefault();
    setMissing(score === 0);
    if (score === 0) return;
    setSent(true);
    const values = rated(score, words);
    form!(values, `${score}/5${values.fields!.length > 1 ? ` · ${words.trim()}` : ''}`);
  };

  return (
    <form class={`card form csat${open ? '' : ' done'}`} onSubmit={submit} noValidate>
      {open ? (
        <>
          <fieldset aria-describedby={missing ? 'csat-missing' : undefined}>
            <legend class="form-title">{f.title}</legend>
            <div class="faces">
              {MOUTHS.map((mouth, i) => (
                <label class={score === i + 1 ? 'on' : ''}>
                  <input type="radio" name="csat" value={i + 1} checked={score === i + 1} onChange={() => setScore(i + 1)} />
                  <Face mouth={mouth} />
                  <small>{w.csatFaces[i]}</small>
                </label>
              ))}
            </div>
          </fieldset>
          {missing && (
            <small id="csat-missing" class="bad" role="alert">
              {w.csatMissing}
            </small>
          )}
          <label>
            <span>{label('words')}</span>
            <textarea name="words" rows={2} value={words} onInput={(e) => setWords(cutBytes(e.currentTarget.value, max))} />
          </label>
          <button type="submit" class="primary">
            {f.submit || w.submit}
          </button>
        </>
      ) : (
        <>
          <p class="form-title">{f.title}</p>
          <p class="quiet">{w.formDone}</p>
        </>
      )}
    </form>
  );
}
