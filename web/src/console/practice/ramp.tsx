// The ramp: each total as a dot, and the median of the last five as a line.
import type { Point } from '../api/practice';
import { useConsole } from '../context';

const W = 640;
const H = 200;
const LEFT = 34;
const BOTTOM = 24;
const TOP = 10;

export function Ramp({ points, small }: { points: Point[]; small?: boolean }) {
  const { say } = useConsole();
  const last = points[points.length - 1];
  if (!last) return null;
  const x = (i: number) => (points.length > 1 ? LEFT + (i * (W - LEFT - 12)) / (points.length - 1) : (W + LEFT) / 2);
  const y = (v: number) => TOP + ((100 - v) * (H - TOP - BOTTOM)) / 100;
  const told = say(
    `${last.attempt} 次练习，最近五次的中位数 ${last.median} 分`,
    `${last.attempt} ${last.attempt === 1 ? 'attempt' : 'attempts'}, the median of the last five is ${last.median}`,
  );
  return (
    <svg className={small ? 'ramp small' : 'ramp'} viewBox={`0 0 ${W} ${H}`} role="img" aria-label={told} data-testid="ramp">
      {!small &&
        [0, 50, 100].map((v) => (
          <g key={v}>
            <line x1={LEFT} x2={W} y1={y(v)} y2={y(v)} className="grid" />
            <text x={LEFT - 6} y={y(v) + 4} textAnchor="end">
              {v}
            </text>
          </g>
        ))}
      <polyline points={points.map((p, i) => `${x(i)},${y(p.median)}`).join(' ')} />
      {points.map((p, i) => (
        <circle key={p.run} cx={x(i)} cy={y(p.total)} r={small ? 7 : 4}>
          <title>{say(`第 ${p.attempt} 次：${p.total} 分，中位数 ${p.median}`, `attempt ${p.attempt}: ${p.total}, median ${p.median}`)}</title>
        </circle>
      ))}
      {!small && (
        <>
          <text x={x(0)} y={H - 6} textAnchor="middle">
            {points[0]!.attempt}
          </text>
          {points.length > 1 && (
            <text x={x(points.length - 1)} y={H - 6} textAnchor="middle">
              {last.attempt}
            </text>
          )}
        </>
      )}
    </svg>
  );
}
