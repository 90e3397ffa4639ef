// What was promised to this customer, and a small form to write another one down.
import { useEffect, useState } from 'preact/hooks';
import { dayOnly, money } from '../core/format';
import type { Lang } from '../core/types';
import * as api from './api';
import { deskWords } from './texts';

/** "12.50" in hundredths; NaN when it is no amount, 0 when it is empty. */
export function hundredths(text: string): number {
  const clean = text.trim().replace(',', '.');
  if (clean === '') return 0;
  return /^\d{1,6}(\.\d{1,2})?$/.test(clean) ? Math.round(Number(clean) * 100) : NaN;
}

export function Promises({ id, mine, lang }: { id: string; mine: boolean; lang: Lang }) {
  const w = deskWords(lang);
  const [list, setList] = useState<api.Promised[]>([]);
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const [amount, setAmount] = useState('');
  const [currency, setCurrency] = useState(lang === 'zh' ? 'CNY' : 'EUR');
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    let gone = false;
    setList([]);
    api.promises(id).then(
      (got) => !gone && setList(got),
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [id]);

  const take = (answer: Promise<api.Promised[]>) =>
    answer.then(
      (got) => {
        setList(got);
        setFailed(false);
        setOpen(false);
        setText('');
        setAmount('');
      },
      () => setFailed(true),
    );
  const save = (e: Event) => {
    e.preventDefault();
    const sum = hundredths(amount);
    if (Number.isNaN(sum) || (text.trim() === '' && sum === 0)) return setFailed(true);
    const words = /[\u4e00-\u9fff]/.test(text) ? { zh: text.trim() } : { en: text.trim() };
    void take(api.promise(id, { ...(text.trim() ? words : {}), ...(sum ? { amount: sum, currency } : {}) }));
  };

  return (
    <section class="promises">
      <h3>{w.promises}</h3>
      {list.length > 0 ? (
        <ul>
          {list.map((p) => (
            <li key={p.id}>
              <b dir="auto">{p[lang] || p.zh || p.en || money(p.amount, p.currency, lang)}</b>
              <span class="quiet num">
                {[dayOnly(p.at, lang), w.promiseState[p.state], p.until ? `→ ${dayOnly(p.until, lang)}` : ''].filter(Boolean).join(' · ')}
              </span>
              {mine && p.state === 'open' && (
                <button type="button" class="linkish" onClick={() => void take(api.promiseState(id, p.id, 'kept'))}>
                  {w.promiseKept}
                </button>
              )}
            </li>
          ))}
        </ul>
      ) : (
        <p class="quiet">{w.nothing}</p>
      )}
      {mine && !open && (
        <button type="button" class="linkish" onClick={() => setOpen(true)}>
          {w.promiseAdd}
        </button>
      )}
      {mine && open && (
        <form onSubmit={save}>
          <label>
            <span>{w.promiseText}</span>
            <input value={text} maxLength={160} onInput={(e) => setText(e.currentTarget.value)} />
          </label>
          <label>
            <span>{w.promiseAmount}</span>
            <input value={amount} inputMode="decimal" maxLength={9} onInput={(e) => setAmount(e.currentTarget.value)} />
            <select aria-label={w.promiseAmount} value={currency} onChange={(e) => setCurrency(e.currentTarget.value)}>
              <option>CNY</option>
              <option>EUR</option>
            </select>
          </label>
          {failed && <small role="alert">{w.promiseWrong}</small>}
          <button type="submit" class="primary">
            {w.promiseSave}
          </button>
        </form>
      )}
    </section>
  );
}
