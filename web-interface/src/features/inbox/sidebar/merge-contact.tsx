import { Button, Checkbox, Modal, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconArrowMerge, IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { client, unwrap } from '@/api/client';
import { keys } from '@/api/keys';
import { useUser } from '@/api/session';
import type { Contact } from '@/api/types';
import { useProblemText } from '@/components/problem-text';
import { toastDone, toastProblem } from '@/components/toast';
import { useTranslation } from '@/i18n';
import { displayName, phone } from '@/lib/format';
import { useFocusBack } from '@/lib/use-focus-back';
import { choices, type Field } from './merge-choices';
import classes from './sidebar.module.css';

const WAIT_MS = 250;
const MOST = 20;

/** Makes another contact part of this one; for those who may. */
export function MergeContact({ contact }: { contact: Contact }) {
  const { t } = useTranslation(['sidebar', 'common']);
  const { permissions } = useUser();
  const [isOpen, setOpen] = useState(false);
  if (!permissions.all.includes('contacts:merge')) return null;
  return (
    <>
      <Button mt="md" size="compact-sm" variant="default" leftSection={<IconArrowMerge size={14} stroke={1.5} />} onClick={() => setOpen(true)}>
        {t('mergeContact.open')}
      </Button>
      {isOpen && <MergeDialog contact={contact} onClose={() => setOpen(false)} />}
    </>
  );
}

function MergeDialog({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const { t } = useTranslation(['sidebar', 'common']);
  useFocusBack();
  // The most likely one has the same name.
  const [search, setSearch] = useState(contact.name);
  const [chosen, setChosen] = useState<string | null>(null);
  const [take, setTake] = useState<readonly Field[]>([]);
  const [tried, setTried] = useState(false);
  const found = useFound(search, contact.id);
  const other = useQuery({
    queryKey: keys.contact(chosen ?? ''),
    queryFn: () => unwrap(client.GET('/api/chat/contacts/{contact_id}', { params: { path: { contact_id: chosen ?? '' } } })),
    enabled: chosen !== null,
  });
  const merge = useMerge(contact.id, onClose);
  const choose = (id: string) => {
    setChosen(id);
    setTake([]);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (chosen) merge.mutate({ other_id: chosen, take: [...take] });
  };
  return (
    <Modal opened onClose={onClose} title={t('mergeContact.title')} size="lg" closeButtonProps={{ 'aria-label': t('common:close') }}>
      <form onSubmit={submit}>
        <Text size="md" c="dimmed" mb="sm">
          {t('mergeContact.lead', { name: displayName(contact.name, contact.phone) })}
        </Text>
        <TextInput
          aria-label={t('mergeContact.search')}
          placeholder={t('mergeContact.search')}
          leftSection={<IconSearch size={16} stroke={1.5} />}
          data-autofocus
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          error={tried && !chosen && t('mergeContact.nobody')}
        />
        {found && found.length === 0 && (
          <Text size="sm" c="dimmed" mt="sm" role="status">
            {t('mergeContact.notFound')}
          </Text>
        )}
        {found && found.length > 0 && (
          <div role="radiogroup" aria-label={t('mergeContact.which')} className={classes['options']}>
            {found.map((row) => (
              <label key={row.id} className={classes['option']}>
                <input type="radio" name="contact" checked={chosen === row.id} onChange={() => choose(row.id)} />
                <span className="truncate" style={{ flex: 1 }} dir="auto">
                  {row.name}
                </span>
                <span className={`${classes['muted']} tabular`}>{row.phone ? phone(row.phone) : (row.email ?? '')}</span>
              </label>
            ))}
          </div>
        )}
        {other.data && <Fields kept={contact} gone={other.data} take={take} onTake={setTake} />}
        <Text size="sm" mt="sm">
          {t('mergeContact.final')}
        </Text>
        <div className={classes['buttons']}>
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={merge.isPending}>
            {t('mergeContact.submit')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

/** Where both say something else, the person decides; what only one says is kept anyway. */
function Fields({ kept, gone, take, onTake }: { kept: Contact; gone: Contact; take: readonly Field[]; onTake: (take: Field[]) => void }) {
  const { t } = useTranslation('sidebar');
  const differing = choices(kept, gone);
  if (differing.length === 0) return null;
  return (
    <fieldset className={classes['fields']}>
      <legend>{t('mergeContact.take')}</legend>
      {differing.map(({ field, ours, theirs }) => (
        <Checkbox
          key={field}
          mt="xs"
          label={`${t(`mergeContact.field.${field}`)}: ${theirs}`}
          description={t('mergeContact.insteadOf', { value: ours })}
          checked={take.includes(field)}
          onChange={({ currentTarget: { checked } }) => onTake(checked ? [...take, field] : take.filter((known) => known !== field))}
        />
      ))}
    </fieldset>
  );
}

function useFound(search: string, but: string) {
  const [q] = useDebouncedValue(search.trim(), WAIT_MS);
  const { data } = useQuery({
    queryKey: keys.contactSearch(q),
    queryFn: () => unwrap(client.GET('/api/chat/contacts', { params: { query: { limit: MOST, ...(q ? { q } : {}) } } })),
    placeholderData: keepPreviousData,
  });
  return data?.contacts.filter((row) => row.id !== but);
}

function useMerge(id: string, onDone: () => void) {
  const { t } = useTranslation('sidebar');
  const say = useProblemText();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { other_id: string; take: Field[] }) => unwrap(client.POST('/api/chat/contacts/{contact_id}/merge', { params: { path: { contact_id: id } }, body })),
    onSuccess: (contact) => {
      queries.setQueryData(keys.contact(id), contact);
      void queries.invalidateQueries({ queryKey: keys.contactConversations(id) });
      void queries.invalidateQueries({ queryKey: ['contacts'] });
      toastDone(t('mergeContact.done'));
      onDone();
    },
    onError: (error) => toastProblem(say(error)),
  });
}
