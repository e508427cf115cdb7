import { Alert, Button, FileInput, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { consentKeys, consents, type ConsentFile } from '@/api/consents';
import { GrowingTextarea } from '@/components/growing-textarea';
import { GuardedModal } from '@/components/guarded-modal';
import { useProblemText } from '@/components/problem-text';
import { toastDone } from '@/components/toast';
import { useTranslation } from '@/i18n';
import { saveFile } from '@/lib/save-file';
import { LineErrors } from '../line-errors';
import { fileFault, refusalOf, sampleFile } from '../model/file';

const sources: readonly ConsentFile['source'][] = ['form', 'contract', 'phone', 'import', 'other'];

/** Records that everybody in a file agreed; who said no stays out. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['consents', 'campaigns', 'common']);
  const say = useProblemText();
  const queries = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [values, setValues] = useState({ source: 'form' as ConsentFile['source'], text: '', proof: '' });
  const [isTried, setTried] = useState(false);
  const fault = file ? fileFault(file) : null;
  const save = useMutation({
    mutationFn: (given: ConsentFile) => consents.importFile(given),
    onSuccess: ({ imported }) => {
      void queries.invalidateQueries({ queryKey: consentKeys.all });
      toastDone(t('import.done', { count: imported }));
      onClose();
    },
  });
  const refusal = refusalOf(save.error);
  const change = (part: Partial<typeof values>) => setValues((known) => ({ ...known, ...part }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (file && !fault && values.text.trim()) save.mutate({ file, source: values.source, text: values.text.trim(), proof: values.proof.trim() });
  };
  const sample = () => saveFile('modelo-consentimentos.csv', new Blob([sampleFile(['nome', 'telefone'], [['Maria Souza', '(11) 98765-4321']])], { type: 'text/csv' }));
  const wrong = fault ? t(`campaigns:file.fault.${fault}`, { name: file?.name ?? '' }) : isTried && !file && t('import.fileMissing');
  return (
    <GuardedModal title={t('import.title')} size="lg" isDirty={file !== null || values.text !== ''} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Group align="flex-end" gap="sm">
            <FileInput flex={1} miw={220} label={t('import.file')} description={t('import.fileHint')} placeholder={t('campaigns:file.choose')} accept=".csv,.txt,.tsv,text/csv" required clearable clearButtonProps={{ 'aria-label': t('import.other') }} value={file} error={wrong} onChange={(chosen) => { setFile(chosen); save.reset(); }} />
            <Button variant="default" leftSection={<IconDownload size={16} stroke={1.5} />} onClick={sample}>
              {t('campaigns:file.sample')}
            </Button>
          </Group>
          <NativeSelect label={t('form.source')} value={values.source} onChange={(event) => change({ source: event.currentTarget.value as ConsentFile['source'] })} data={sources.map((value) => ({ value, label: t(`source.${value}`) }))} />
          <GrowingTextarea label={t('form.text')} description={t('form.textHint')} required minRows={2} maxLength={1000} value={values.text} error={isTried && !values.text.trim() && t('form.textMissing')} onChange={(event) => change({ text: event.currentTarget.value })} />
          <TextInput label={t('form.proof')} description={t('form.proofHint')} maxLength={500} value={values.proof} onChange={(event) => change({ proof: event.currentTarget.value })} />
          {refusal && file ? (
            <LineErrors name={file.name} refusal={refusal} />
          ) : (
            save.error && (
              <Alert color="red" role="alert">
                {say(save.error)}
              </Alert>
            )
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t('import.run')}
            </Button>
          </Group>
        </Stack>
      </form>
    </GuardedModal>
  );
}
