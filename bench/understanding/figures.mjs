// Figures of guesses, with the meaning that `warmline eval` gives them (src/nlu/eval.h); shares are 0..1.

const mean = (list) => list.reduce((sum, x) => sum + x, 0) / list.length
const share = (list, wanted) => (list.length ? list.filter(wanted).length / list.length : null)

function counts(truth, guess) {
  const of = new Map()
  const at = (label) => of.get(label) ?? of.set(label, { truth: 0, guess: 0, both: 0 }).get(label)
  truth.forEach((t, i) => {
    at(t).truth++
    at(guess[i]).guess++
    if (t === guess[i]) at(t).both++
  })
  return [...of.values()]
}

export const macroF1 = (truth, guess) => mean(counts(truth, guess).map((c) => (2 * c.both) / (c.truth + c.guess)))

// Multi-class, Gorodkin (2004).
export function mcc(truth, guess) {
  const n = truth.length, all = counts(truth, guess)
  const sum = (f) => all.reduce((total, c) => total + f(c), 0)
  const below = Math.sqrt(n * n - sum((c) => c.guess ** 2)) * Math.sqrt(n * n - sum((c) => c.truth ** 2))
  return below > 0 ? (sum((c) => c.both) * n - sum((c) => c.truth * c.guess)) / below : 0
}

// How often a positive row has the higher score of two; equal scores count half.
export function auroc(scores, positive) {
  const order = scores.map((_, i) => i).sort((a, b) => scores[a] - scores[b])
  const nPositive = positive.filter(Boolean).length, nNegative = positive.length - nPositive
  let ranks = 0
  for (let i = 0; i < order.length;) {
    let end = i
    while (end < order.length && scores[order[end]] === scores[order[i]]) end++
    for (let k = i; k < end; k++) if (positive[order[k]]) ranks += (i + 1 + end) / 2
    i = end
  }
  return nPositive && nNegative ? (ranks - (nPositive * (nPositive + 1)) / 2) / (nPositive * nNegative) : null
}

// found[i] is what came for rows[i]: {labels, best first; confidence; accepted}. With oos, a row that is not accepted
// is guessed to be oos.
export function figuresOf(rows, found, oos) {
  const truth = rows.map((r) => r.label)
  const first = found.map((f) => f.labels[0] ?? '')
  const guess = first.map((label, i) => (oos && !found[i].accepted ? oos : label))
  const all = rows.map((_, i) => i), inside = all.filter((i) => truth[i] !== oos), outside = all.filter((i) => truth[i] === oos)
  const right = (i) => truth[i] === guess[i]
  const within = (n) => share(inside, (i) => found[i].labels.slice(0, n).includes(truth[i]))
  return {
    accuracy: share(all, right),
    closed_set_accuracy: within(1),
    recall_at_1: within(1),
    recall_at_3: within(3),
    recall_at_5: within(5),
    macro_f1: macroF1(truth, guess),
    mcc: mcc(truth, guess),
    in_scope_accuracy: share(inside, right),
    oos_recall: oos ? share(outside, right) : null,
    oos_auroc: oos ? auroc(found.map((f) => f.confidence), truth.map((t) => t !== oos)) : null,
  }
}

// The figures of several folds: the mean of each.
export function meanFigures(list) {
  const keys = Object.keys(list[0])
  return Object.fromEntries(keys.map((k) => [k, list.every((f) => typeof f[k] === 'number') ? mean(list.map((f) => f[k])) : null]))
}

export const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]
