import { Stack, TagsInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from '@/i18n';
import { useTagNames } from '../../use-tag-names';
import { FormEnd } from './form-end';
import type { FormProps } from './form-props';

/** Tags to put on and to take off; what else each conversation has stays. */
export function BulkTags({ onRun, onCancel }: FormProps) {
  const { t } = useTranslation(['inbox', 'deeds', 'common']);
  const [add, setAdd] = useState<string[]>([]);
  const [remove, setRemove] = useState<string[]>([]);
  const known = useTagNames();
  const shared = { data: known, maxTags: 20, placeholder: t('deeds:tagsDialog.placeholder'), ...(known.length === 0 ? { dropdownOpened: false } : {}) };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onRun({ kind: 'tags', add, remove });
      }}
    >
      <Stack gap="sm">
        <TagsInput label={t('bulk.tagsAdd')} value={add} onChange={setAdd} data-autofocus {...shared} />
        <TagsInput label={t('bulk.tagsRemove')} value={remove} onChange={setRemove} {...shared} />
      </Stack>
      <FormEnd submit={t('common:save')} disabled={add.length + remove.length === 0} onCancel={onCancel} />
    </form>
  );
}
