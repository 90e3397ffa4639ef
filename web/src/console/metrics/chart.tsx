// The one chart of the page: a figure over time, the number of contacts behind it, and how it is often told.
import { BarChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import type { Figure, Metrics } from '../api/metrics';
import { useConsole } from '../context';
import { written } from './figures';

echarts.use([LineChart, BarChart, GridComponent, TooltipComponent, AriaComponent, SVGRenderer]);

/** Colours are the page's own, in both themes. */
function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

export function Trend({ m, figure }: { m: Metrics; figure: Figure }) {
  const { lang, theme, say } = useConsole();
  const box = useRef<HTMLDivElement>(null);
  const title = figure.title[lang];
  useEffect(() => {
    const host = box.current;
    if (!host) return;
    const chart = echarts.init(host, null, { renderer: 'svg' });
    const ink = colour('--ink-2');
    const line = colour('--line');
    const value = (v: unknown) => written(typeof v === 'number' ? v : null, figure.unit, m.currency, lang);
    chart.setOption({
      animation: false,
      aria: { enabled: true, label: { description: `${title}: ${figure.series.map((v, i) => `${m.steps[i]?.day ?? ''} ${value(v)}`).join(', ')}` } },
      textStyle: { fontFamily: 'inherit', color: ink },
      grid: { left: 8, right: 8, top: 28, bottom: 4, containLabel: true },
      tooltip: {
        trigger: 'axis',
        confine: true,
        backgroundColor: colour('--card'),
        borderColor: line,
        textStyle: { color: colour('--ink'), fontSize: 13 },
        valueFormatter: (v: unknown) => String(v),
      },
      xAxis: { type: 'category', data: m.steps.map((s) => s.day), axisLabel: { color: ink, formatter: (d: string) => d.slice(5) }, axisLine: { lineStyle: { color: line } }, axisTick: { show: false } },
      yAxis: [
        { type: 'value', name: title, nameTextStyle: { color: ink, align: 'left' }, axisLabel: { color: ink, formatter: value }, splitLine: { lineStyle: { color: line } }, ...(figure.held ? {} : figure.unit === 'share' ? { min: 0, max: 1 } : { min: 0 }) },
        { type: 'value', name: say('来访', 'Contacts'), nameTextStyle: { color: ink, align: 'right' }, axisLabel: { color: ink }, splitLine: { show: false }, minInterval: 1 },
      ],
      series: [
        { name: say('来访', 'Contacts'), type: 'bar', yAxisIndex: 1, data: m.steps.map((s) => s.contacts), itemStyle: { color: colour('--accent-line'), opacity: 0.45 }, barMaxWidth: 26, tooltip: { valueFormatter: (v: unknown) => String(v) } },
        { name: title, type: 'line', data: figure.series, connectNulls: false, showSymbol: m.steps.length <= 40, symbolSize: 6, lineStyle: { width: 2.5, color: colour('--calm') }, itemStyle: { color: colour('--calm') }, tooltip: { valueFormatter: value } },
      ],
    });
    const resized = new ResizeObserver(() => chart.resize());
    resized.observe(host);
    return () => {
      resized.disconnect();
      chart.dispose();
    };
  }, [m, figure, lang, theme, title, say]);
  return <div className="mt-chart" ref={box} role="img" aria-label={say(`${title}的变化`, `${title} over time`)} data-testid="metric-trend" />;
}
