import { Alert, Button, FileButton, Group, Loader, Stack, Text } from '@mantine/core';
import { IconDownload, IconFileSpreadsheet } from '@tabler/icons-react';
import { useState } from 'react';
import { campaigns, type Campaign } from '@/api/campaigns';
import { useProblemText } from '@/components/problem-text';
import { useLocale, useTranslation } from '@/i18n';
import { saveFile } from '@/lib/save-file';
import classes from '../campaigns.module.css';
import { LineErrors } from '../line-errors';
import { canSkip, fileFault, refusalOf, sampleFile } from '../model/file';
import { useAudience } from './use-draft';

/** Takes a file of people; what is wrong with a line is said line by line. */
export function FileForm({ campaign, most }: { campaign: Campaign; most: number }) {
  const { t } = useTranslation('campaigns');
  const say = useProblemText();
  const locale = useLocale();
  const [file, setFile] = useState<File | null>(null);
  const [fault, setFault] = useState<ReturnType<typeof fileFault>>(null);
  const [isOver, setOver] = useState(false);
  const take = useAudience(({ chosen, skip }: { chosen: File; skip: boolean }) => campaigns.upload(campaign.id, chosen, skip));
  const refusal = refusalOf(take.error);
  const choose = (chosen: File | null | undefined) => {
    if (!chosen) return;
    const found = fileFault(chosen);
    setFault(found);
    setFile(chosen);
    take.reset();
    if (!found) take.mutate({ chosen, skip: false });
  };
  const sample = () => saveFile('modelo-destinatarios.csv', new Blob([sampleFile(['nome', 'telefone', 'bairro'], [['Maria Souza', '(11) 98765-4321', 'Centro'], ['João Lima', '+55 21 99876-5432', 'Jardim América']])], { type: 'text/csv' }));
  return (
    <Stack gap="sm">
      <div
        className={classes['drop']}
        data-over={isOver || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          choose(event.dataTransfer.files[0]);
        }}
      >
        {take.isPending ? <Loader size="sm" role="status" aria-label={t('file.reading')} /> : <IconFileSpreadsheet size={28} stroke={1.25} aria-hidden />}
        <Text>{t('file.drop')}</Text>
        <Text size="sm" c="dimmed">
          {t('file.hint', { most: new Intl.NumberFormat(locale).format(most) })}
        </Text>
        <Group gap="sm" mt={4}>
          <FileButton onChange={choose} accept=".csv,.txt,.tsv,text/csv" inputProps={{ 'aria-label': t('file.choose') }}>
            {(props) => (
              <Button {...props} disabled={take.isPending}>
                {t('file.choose')}
              </Button>
            )}
          </FileButton>
          <Button variant="default" leftSection={<IconDownload size={16} stroke={1.5} />} onClick={sample}>
            {t('file.sample')}
          </Button>
        </Group>
      </div>
      {fault && (
        <Alert color="red" role="alert">
          {t(`file.fault.${fault}`, { name: file?.name ?? '' })}
        </Alert>
      )}
      {take.error && !refusal && (
        <Alert color="red" role="alert">
          {say(take.error)}
        </Alert>
      )}
      {refusal && file && (
        <LineErrors
          name={file.name}
          refusal={refusal}
          action={
            canSkip(refusal) && (
              <Button variant="default" size="compact-sm" loading={take.isPending} onClick={() => take.mutate({ chosen: file, skip: true })}>
                {t('file.skip')}
              </Button>
            )
          }
        />
      )}
      {campaign.audience.source === 'csv' && (campaign.audience.columns?.length ?? 0) > 0 && (
        <Text size="sm" c="dimmed">
          {t('file.columns', { names: campaign.audience.columns?.map((name) => `{{${name}}}`).join(' ') ?? '', interpolation: { skipOnVariables: true } })}
        </Text>
      )}
    </Stack>
  );
}
