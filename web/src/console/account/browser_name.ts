// A browser's name from its User-Agent, roughly: enough to tell one's own sessions apart. Pure.
const BROWSERS: [RegExp, string][] = [
  [/MicroMessenger\//, 'WeChat'],
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
  [/curl\//, 'curl'],
];
const SYSTEMS: [RegExp, string][] = [
  [/HarmonyOS/, 'HarmonyOS'],
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
];

export function browserName(agent: string): string {
  const of = (table: [RegExp, string][]) => table.find(([re]) => re.test(agent))?.[1];
  const named = [of(BROWSERS), of(SYSTEMS)].filter((n) => n !== undefined);
  return named.length > 0 ? named.join(' · ') : agent.slice(0, 60);
}
