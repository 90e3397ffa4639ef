// Under a reply of the machine: why it was given. Read once, when it is opened first.
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { IconDown } from '../blocks/icons';
import type { Lang } from '../core/types';
import * as api from './api';
import { bandWord, kindWord, noVectorWord, signalWord, whyWord } from './reasons';
import { deskWords, moodWord, reasonWord } from './texts';
import { explain, percent, titleOf, type Evidence, type Explanation, type Found, type Traces } from './trace';

type State = { is: 'idle' | 'loading' | 'failed' } | { is: 'here'; traces: Traces; e: Explanation | undefined };

interface Props {
  id: string;
  seq: number;
  lang: Lang;
  onError(e: unknown): void;
}

export function Why({ id, seq, lang, onError }: Props) {
  const w = deskWords(lang);
  const panelId = useId();
  const [open, setOpen] = useState(false);
  const [state, setState] = useState<State>({ is: 'idle' });
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);

  const load = async () => {
    setState({ is: 'loading' });
    try {
      const traces = await api.traceOf(id, seq);
      setState({ is: 'here', traces, e: explain(traces, seq) });
    } catch (e) {
      setState({ is: 'failed' });
      if (e instanceof api.ApiError && e.status === 401) onError(e);
    }
  };
  const toggle = () => {
    if (!open && state.is === 'idle') void load();
    setOpen(!open);
  };
  useEffect(() => {
    if (open) panel.current?.scrollIntoView({ block: 'nearest' });
  }, [open, state.is]);

  return (
    <div
      class="why"
      onKeyDown={(e) => {
        if (e.key !== 'Escape' || !open) return;
        e.stopPropagation();
        setOpen(false);
        button.current?.focus();
      }}
    >
      <button type="button" class="why-btn" ref={button} aria-expanded={open} aria-controls={panelId} onClick={toggle}>
        {w.why}
        <IconDown />
      </button>
      <div class="why-panel" id={panelId} ref={panel} role="region" aria-label={w.why} aria-busy={state.is === 'loading'} hidden={!open}>
        {state.is === 'loading' && <p class="quiet">{w.whyLoading}</p>}
        {state.is === 'failed' && (
          <p class="why-failed" role="alert">
            {w.whyFailed}
            <button
              type="button"
              class="linkish"
              onClick={() => {
                button.current?.focus();
                void load();
              }}
            >
              {w.retry}
            </button>
          </p>
        )}
        {state.is === 'here' && (state.e ? <Reasons e={state.e} traces={state.traces} lang={lang} /> : <p class="quiet">{w.whyNone}</p>)}
      </div>
    </div>
  );
}

/** Kinds of evidence of which the kind says it all. */
const UNTITLED = ['phrase', 'company', 'smalltalk'];

function Reasons({ e, traces, lang }: { e: Explanation; traces: Traces; lang: Lang }) {
  const w = deskWords(lang);
  const title = (doc: string) => (doc.startsWith('smalltalk:') ? kindWord('smalltalk', lang) : titleOf(traces, doc, lang));
  const found = (f: Found) => (
    <li class="why-hit">
      <span>{title(f.doc)}</span>
      <i aria-hidden="true">
        <i style={{ width: `${Math.round(f.confidence * 100)}%` }} />
      </i>
      <b class="num" aria-label={w.whySure(percent(f.confidence))}>
        {percent(f.confidence)}
      </b>
    </li>
  );
  const cited = (row: Evidence) => (
    <li>
      <em>{kindWord(row.kind, lang)}</em>
      {UNTITLED.includes(row.kind) ? null : <span>{row.kind === 'order' ? row.doc : title(row.doc)}</span>}
      {row.parts.length > 0 && <span class="quiet num">{w.whyParts(row.parts.join(lang === 'zh' ? '、' : ', '))}</span>}
    </li>
  );
  const mood = [
    e.emotion ? moodWord(e.emotion, lang) : '',
    ...e.signals.map((s) => signalWord(s, lang)),
    e.strained ? w.whyStrained : '',
  ].filter(Boolean);
  const why = whyWord(e.why, lang) || (e.handover ? `${w.whyHandover}${reasonWord(e.handover, lang)}` : '');

  return (
    <dl>
      {why && (
        <>
          <dt>{w.whyReason}</dt>
          <dd>{why}</dd>
        </>
      )}
      {e.by && (
        <>
          <dt>{w.whyBy}</dt>
          <dd>
            <b class={`why-by ${e.by}`}>{e.by === 'meaning' ? w.byMeaning : w.byWords}</b>
            {e.by === 'meaning' && <p class="quiet">{w.whyMeaning}</p>}
            {e.wordsSufficed && <p class="quiet">{w.whySufficed}</p>}
            {e.noVector && <p class="quiet">{noVectorWord(e.noVector, lang)}</p>}
          </dd>
        </>
      )}
      {e.completed && (
        <>
          <dt>{w.whyCompleted}</dt>
          <dd dir="auto">{e.completed}</dd>
        </>
      )}
      {e.found.length > 0 && (
        <>
          <dt>{e.band === 'answer' ? w.whyFound : w.whyNearest}</dt>
          <dd>
            <ul>{e.found.map(found)}</ul>
            {e.band && <p class="quiet">{bandWord(e.band, lang)}</p>}
          </dd>
        </>
      )}
      {e.wordsFound && (
        <>
          <dt>{w.whyWordsFound}</dt>
          <dd>
            <ul>{found(e.wordsFound)}</ul>
          </dd>
        </>
      )}
      {mood.length > 0 && (
        <>
          <dt>{w.whyMood}</dt>
          <dd>{mood.join(' · ')}</dd>
        </>
      )}
      {e.evidence.length > 0 && (
        <>
          <dt>{w.whyEvidence}</dt>
          <dd>
            <ul class="why-cites">{e.evidence.map(cited)}</ul>
          </dd>
        </>
      )}
    </dl>
  );
}
