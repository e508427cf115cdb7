import '@mantine/spotlight/styles.layer.css';
import { createSpotlight, Spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { client, unwrap } from '@/api/client';
import { keys } from '@/api/keys';
import { useTranslation } from '@/i18n';
import { useAllCommands, type Command } from '@/lib/commands';
import { displayName } from '@/lib/format';
import { createStore } from '@/lib/store';
import { fuzzyScore } from '@/lib/text';
import { useFocusBack } from '@/lib/use-focus-back';
import { Keys } from './help';
import { closeOverlay } from './store';

const [store, spotlight] = createSpotlight();
const recent = createStore<readonly string[]>([]);
const RECENT = 4;
const LIST = 'palette-rows';

/** Every command and every conversation, one phrase away. */
export default function Palette() {
  const { t } = useTranslation('commands');
  useFocusBack();
  const [query, setQuery] = useState('');
  const commands = useAllCommands().filter((command) => !command.hidden && command.enabled !== false);
  const found = useConversations(query);
  useEffect(() => {
    spotlight.open();
    return () => spotlight.close();
  }, []);

  const matching = rank(commands, query);
  const groups = [...new Set(matching.map((command) => command.group))];
  const isEmpty = matching.length === 0 && found.items.length === 0;

  return (
    <Spotlight.Root
      store={store}
      shortcut={null}
      query={query}
      onQueryChange={setQuery}
      onSpotlightClose={closeOverlay}
      scrollable
      maxHeight={440}
      size={600}
      overlayProps={{ backgroundOpacity: 0.45, blur: 0 }}
      transitionProps={{ duration: 120 }}
      attributes={{ content: { 'aria-label': t('palette.label') } }}
    >
      <Spotlight.Search placeholder={t('palette.placeholder')} aria-label={t('palette.placeholder')} leftSection={<IconSearch size={18} stroke={1.5} />} />
      <Spotlight.ActionsList id={LIST}>
        {groups.map((group) => (
          <Spotlight.ActionsGroup key={group} label={group}>
            {matching
              .filter((command) => command.group === group)
              .map((command) => (
                <Spotlight.Action key={command.id} label={command.label} onClick={() => run(command)} rightSection={command.keys && <Keys keys={command.keys} />} />
              ))}
          </Spotlight.ActionsGroup>
        ))}
        {found.items.length > 0 && (
          <Spotlight.ActionsGroup label={t('groups.results')}>
            {found.items.map((item) => (
              <Spotlight.Action key={item.id} label={item.label} description={item.detail} onClick={item.open} />
            ))}
          </Spotlight.ActionsGroup>
        )}
        <FirstRow query={query} rows={[...matching, ...found.items].map(({ id }) => id).join()} />
        {isEmpty && <Spotlight.Empty>{found.isSearching ? t('palette.searching') : t('palette.nothing')}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

/** Marks the first row, which Enter runs: from the start, with each letter, and when the marked one is gone. */
function FirstRow({ query, rows }: { query: string; rows: string }) {
  useEffect(markFirst, [query]);
  useEffect(() => {
    if (!document.querySelector(`#${LIST} [data-selected]`)) markFirst();
  }, [rows]);
  return null;
}

/** As the arrow keys mark a row. */
function markFirst(): void {
  const [first, ...others] = document.querySelectorAll(`#${LIST} [data-action]`);
  for (const other of others) other.removeAttribute('data-selected');
  first?.setAttribute('data-selected', 'true');
  first?.scrollIntoView({ block: 'nearest' });
  store.setState({ ...store.getState(), selected: first ? 0 : -1 });
}

/** Best match first; without a query what was used last comes first. */
function rank(commands: Command[], query: string): Command[] {
  const last = recent.get();
  const score = (command: Command) => fuzzyScore(query, command.label) + (last.includes(command.id) ? last.length - last.indexOf(command.id) : 0) / 100;
  return commands
    .filter((command) => fuzzyScore(query, command.label) > 0)
    .sort((a, b) => (query || last.length ? score(b) - score(a) : 0));
}

function run(command: Command): void {
  recent.update((known) => [command.id, ...known.filter((id) => id !== command.id)].slice(0, RECENT));
  // After the palette has closed and given the focus back, so that the command may move it.
  setTimeout(command.run, 150);
}

function useConversations(query: string) {
  const [q] = useDebouncedValue(query.trim(), 200);
  const navigate = useNavigate();
  const { data, isFetching } = useQuery({
    queryKey: keys.search(q),
    queryFn: ({ signal }) => unwrap(client.GET('/api/chat/search', { params: { query: { q } }, signal })),
    enabled: q.length >= 2,
  });
  const items = (q.length >= 2 ? (data?.results ?? []) : []).slice(0, 8).map(({ conversation, matches }) => ({
    id: conversation.id,
    label: displayName(conversation.customer_name, conversation.customer_phone),
    detail: matches[0]?.snippet ?? conversation.protocol ?? '',
    open: () => void navigate({ to: '/inbox/{-$conversationId}', params: { conversationId: conversation.id }, search: { tab: 'all' } }),
  }));
  return { items, isSearching: isFetching };
}
