// Whether this person works now: told by them, known by the server, the same in every tab.
import * as people from './api/canned';
import { useConsole } from './context';
import { useEvent } from './live';
import { useLoad } from './load';

export const PRESENCES: people.Presence[] = ['online', 'away', 'offline'];

export function presenceWord(p: people.Presence, say: (zh: string, en: string) => string): string {
  return { online: say('在线', 'online'), away: say('离开', 'away'), offline: say('下线', 'offline') }[p];
}

/** Undefined until it is known, and for who does not work at the desk. */
export function usePresence(): [people.Presence | undefined, (to: people.Presence) => Promise<void>] {
  const { me, can, tellError } = useConsole();
  const works = can('work');
  const team = useLoad(async () => (works ? people.agents() : []), [works]);
  useEvent<{ agent?: string }>('presence', (e) => e.agent === me.id && team.reload());
  useEvent('resync', team.reload);
  const set = (to: people.Presence) => people.presence(to).then(team.reload, tellError);
  const mine = team.data?.find((a) => a.id === me.id);
  return [works && mine ? (PRESENCES.find((p) => p === mine.presence) ?? 'offline') : undefined, set];
}
