import { useHint } from '@/components/hint';
import { PersonAvatar } from '@/components/person-avatar';
import { useTranslation } from '@/i18n';
import { useStore } from '@/lib/store';
import { useRealtime } from '@/realtime/context';
import type { Typist, Viewer } from '@/realtime/signals';
import classes from './thread.module.css';

const SHOWN = 3;
const nobody: readonly Viewer[] = [];
const silent: readonly Typist[] = [];

interface Colleague extends Viewer {
  isTyping: boolean;
}

/** The colleagues who have this conversation open now; who writes comes first. */
export function Colleagues({ conversationId }: { conversationId: string }) {
  const { t } = useTranslation('thread');
  const hub = useRealtime();
  const here = together(useStore(hub.viewers.store).get(conversationId) ?? nobody, useStore(hub.typing.store).get(conversationId) ?? silent);
  if (here.length === 0) return null;
  const shown = here.length > SHOWN ? here.slice(0, SHOWN - 1) : here;
  return (
    <ul className={classes['colleagues']} aria-label={t('colleagues.label')}>
      {shown.map((colleague) => (
        <Face key={colleague.id} colleague={colleague} />
      ))}
      {here.length > shown.length && <Rest names={here.slice(shown.length).map(({ name }) => name)} />}
    </ul>
  );
}

function Face({ colleague: { name, isTyping } }: { colleague: Colleague }) {
  const { t } = useTranslation('thread');
  const text = t(isTyping ? 'colleagues.writes' : 'colleagues.looks', { name });
  const { events, hint } = useHint(text);
  return (
    <li className={classes['colleague']} data-typing={isTyping || undefined} {...events}>
      <PersonAvatar name={name} size={26} />
      <span className="sr-only">{text}</span>
      {hint}
    </li>
  );
}

function Rest({ names }: { names: readonly string[] }) {
  const text = names.join(', ');
  const { events, hint } = useHint(text);
  return (
    <li className={`${classes['colleague']} ${classes['moreColleagues']} tabular`} {...events}>
      <span aria-hidden>+{names.length}</span>
      <span className="sr-only">{text}</span>
      {hint}
    </li>
  );
}

/** Who writes is there, even where the word that he looks was lost. */
function together(viewers: readonly Viewer[], typists: readonly Typist[]): Colleague[] {
  const writing = new Map(typists.flatMap(({ id, name, isCustomer }) => (isCustomer || id === null ? [] : [[id, name] as const])));
  const looking = viewers.filter(({ id }) => !writing.has(id)).sort((a, b) => a.name.localeCompare(b.name));
  return [...[...writing].map(([id, name]) => ({ id, name, isTyping: true })), ...looking.map((viewer) => ({ ...viewer, isTyping: false }))];
}
