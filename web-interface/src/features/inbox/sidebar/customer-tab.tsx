import { Button, Group, Skeleton, Stack, TextInput } from '@mantine/core';
import { IconBrandWhatsapp, IconPencil } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client, unwrap } from '@/api/client';
import { keys } from '@/api/keys';
import { useUser } from '@/api/session';
import type { Contact, Conversation } from '@/api/types';
import { GrowingTextarea } from '@/components/growing-textarea';
import { IconButton } from '@/components/icon-button';
import { EmptyNote, ErrorNote } from '@/components/notes';
import { PersonAvatar } from '@/components/person-avatar';
import { useProblemText } from '@/components/problem-text';
import { Time } from '@/components/time';
import { toastDone, toastProblem } from '@/components/toast';
import { useTranslation } from '@/i18n';
import { displayName, phone } from '@/lib/format';
import { openStart } from '../start/start-store';
import { ConsentLine } from './consent-line';
import { Facts } from './facts';
import { MergeContact } from './merge-contact';
import classes from './sidebar.module.css';

/** Who the customer is. */
export function CustomerTab({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('sidebar');
  const id = conversation.contact_id;
  const { data, isPending, error, refetch } = useQuery({
    queryKey: keys.contact(id ?? ''),
    queryFn: () => unwrap(client.GET('/api/chat/contacts/{contact_id}', { params: { path: { contact_id: id ?? '' } } })),
    enabled: id !== null,
  });
  if (id === null) return <EmptyNote title={t('customer.noContact')} />;
  if (error && !data) return <ErrorNote error={error} onRetry={() => void refetch()} />;
  if (isPending) return <Lines />;
  return <ContactCard key={data.id} contact={data} />;
}

function ContactCard({ contact }: { contact: Contact }) {
  const { t } = useTranslation(['sidebar', 'whatsapp']);
  const [isEditing, setEditing] = useState(false);
  const { permissions } = useUser();
  const name = displayName(contact.name, contact.phone);
  const none = t('customer.none');
  // A name that begins with an underscore is the system's own mark, not a fact about the customer.
  const others = Object.entries(contact.metadata).filter(
    ([name, value]) => !name.startsWith('_') && (typeof value === 'string' || typeof value === 'number'),
  );
  if (isEditing) return <ContactForm contact={contact} onDone={() => setEditing(false)} />;
  return (
    <>
      <div className={classes['person']}>
        <PersonAvatar name={name} size={48} />
        <div style={{ minWidth: 0, flex: 1 }}>
          <h2 className={classes['name']} dir="auto">
            {name}
          </h2>
          <span className={classes['muted']}>
            {t('customer.since')} <Time at={contact.created_at} as="day" />
          </span>
        </div>
        {permissions.can_handle_conversations && (
          <IconButton label={t('customer.edit')} size={28} onClick={() => setEditing(true)}>
            <IconPencil size={16} stroke={1.5} />
          </IconButton>
        )}
      </div>
      <Facts
        items={[
          [t('customer.phone'), <span key="phone" className="tabular">{contact.phone ? phone(contact.phone) : none}</span>],
          [t('customer.email'), contact.email ?? none],
          ...(contact.document ? ([['CPF/CNPJ', contact.document]] as [string, string][]) : []),
          ...others.map(([key, value]): [string, string] => [key.toUpperCase(), String(value)]),
        ]}
      />
      {permissions.can_handle_conversations && contact.phone && (
        <Button mt="sm" size="compact-sm" variant="default" leftSection={<IconBrandWhatsapp size={14} stroke={1.5} />} onClick={() => openStart({ name: contact.name ?? '', phone: contact.phone ?? '' })}>
          {t('whatsapp:start.call')}
        </Button>
      )}
      {contact.phone && <ConsentLine phone={contact.phone} name={contact.name ?? ''} />}
      <ContactNotes contact={contact} />
      {contact.merged.length > 0 && (
        <>
          <h2 className={classes['heading']}>{t('mergeContact.merged')}</h2>
          {contact.merged.map((other) => (
            <p key={other.id} className={classes['muted']}>
              {t('mergeContact.mergedBy', { name: other.name, by: other.merged_by })} <Time at={other.merged_at} as="full" />
            </p>
          ))}
        </>
      )}
      {contact.consents.length > 0 && (
        <>
          <h2 className={classes['heading']}>{t('customer.consents')}</h2>
          {contact.consents.map((consent, index) => (
            <p key={index} className={classes['muted']}>
              {t('customer.consent', { version: consent.version, date: '' })} <Time at={consent.accepted_at} as="full" />
            </p>
          ))}
        </>
      )}
      <MergeContact contact={contact} />
    </>
  );
}

function useSave(id: string, onDone?: () => void) {
  const { t } = useTranslation('common');
  const say = useProblemText();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { [Name in 'name' | 'email' | 'phone' | 'notes']?: Contact[Name] | null }) => unwrap(client.PUT('/api/chat/contacts/{contact_id}', { params: { path: { contact_id: id } }, body })),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: keys.contact(id) });
      toastDone(t('saved'));
      onDone?.();
    },
    onError: (error) => toastProblem(say(error)),
  });
}

function ContactNotes({ contact }: { contact: Contact }) {
  const { t } = useTranslation('sidebar');
  const [notes, setNotes] = useState(contact.notes ?? '');
  const { permissions } = useUser();
  const save = useSave(contact.id);
  return (
    <GrowingTextarea
      mt="md"
      label={t('customer.notes')}
      description={t('customer.notesHint')}
      minRows={2}
      maxRows={8}
      readOnly={!permissions.can_handle_conversations}
      value={notes}
      onChange={(event) => setNotes(event.currentTarget.value)}
      onBlur={() => notes !== (contact.notes ?? '') && save.mutate({ notes })}
    />
  );
}

function ContactForm({ contact, onDone }: { contact: Contact; onDone: () => void }) {
  const { t } = useTranslation(['sidebar', 'common']);
  const [values, setValues] = useState({ name: contact.name ?? '', phone: contact.phone ?? '', email: contact.email ?? '' });
  const save = useSave(contact.id, onDone);
  const field = (name: keyof typeof values, type: string) => (
    <TextInput label={t(`customer.${name}`)} type={type} value={values[name]} onChange={({ currentTarget: { value } }) => setValues((known) => ({ ...known, [name]: value }))} />
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ name: values.name.trim() || null, phone: values.phone.trim() || null, email: values.email.trim() || null });
      }}
    >
      <Stack gap="sm">
        {field('name', 'text')}
        {field('phone', 'tel')}
        {field('email', 'email')}
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t('common:save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Lines() {
  const { t } = useTranslation('common');
  return (
    <Stack role="status" aria-label={t('loading')} gap="sm">
      <Skeleton height={48} circle />
      {[80, 60, 70, 50].map((width) => (
        <Skeleton key={width} height={12} width={`${width}%`} />
      ))}
    </Stack>
  );
}
