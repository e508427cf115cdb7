import { TagsInput } from '@mantine/core';
import { useState } from 'react';
import type { Conversation } from '@/api/types';
import { useTranslation } from '@/i18n';
import { useTagNames } from '../use-tag-names';
import { deeds } from './deeds';
import { closeDialog } from './dialogs-store';
import { FormFooter } from './form-footer';
import { useDeed } from './use-deed';

/** The conversation's tags; a new word becomes a new tag. */
export function TagsForm({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation(['deeds', 'common']);
  const [tags, setTags] = useState(conversation.tags);
  const deed = useDeed();
  const known = useTagNames();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        deed.mutate({ id: conversation.id, run: () => deeds.tags(conversation.id, tags), then: closeDialog });
      }}
    >
      <TagsInput
        label={t('tagsDialog.label')}
        placeholder={tags.length ? '' : t('tagsDialog.placeholder')}
        data={known}
        // A list of suggestions without any is not to be seen, and would take the Escape meant for the dialog.
        {...(known.length === 0 ? { dropdownOpened: false } : {})}
        value={tags}
        onChange={setTags}
        maxTags={20}
        data-autofocus
      />
      <FormFooter submit={t('common:save')} loading={deed.isPending} />
    </form>
  );
}
