import { Button, FileButton, Input, SegmentedControl, Text, TextInput } from '@mantine/core';
import { IconFile, IconUpload } from '@tabler/icons-react';
import { useId } from 'react';
import { useTranslation } from '@/i18n';
import { acceptOf } from '@/lib/header-file';
import { UploadChips } from '../uploads/upload-chips';
import classes from './header-file.module.css';
import type { HeaderFile } from './use-header-file';

interface Props {
  header: HeaderFile;
  /** The address, for who chose that way. */
  value: string;
  isFirst?: boolean;
  /** The file that was chosen before, until another one is. */
  kept?: { name: string; url: string } | null;
  /** What is wrong beyond the file itself. */
  error?: string | null;
  onChange: (address: string) => void;
}

/** What a template opens with: a file from here, or an address at which Meta finds it. */
export function HeaderField({ header, value: address, isFirst = false, kept = null, error = null, onChange }: Props) {
  const { t } = useTranslation('whatsapp');
  const { kind, way, setWay, choose, fault, uploads } = header;
  const id = useId();
  return (
    <Input.Wrapper label={t(`picker.opening.${kind}`)} labelElement="div" labelProps={{ id }} required>
      <div className={classes['opening']} role="group" aria-labelledby={id}>
        <SegmentedControl
          size="xs"
          aria-labelledby={id}
          value={way}
          onChange={(value) => setWay(value as HeaderFile['way'])}
          data={[
            { value: 'file', label: t('picker.way.file') },
            { value: 'address', label: t('picker.way.address') },
          ]}
        />
        {way === 'address' ? (
          <TextInput type="url" aria-label={t(`picker.media.${kind}`)} description={t('picker.mediaHint')} inputWrapperOrder={['input', 'description']} placeholder="https://" value={address} required maxLength={1000} error={error} onChange={(event) => onChange(event.currentTarget.value)} />
        ) : (
          <>
            {uploads.files.length === 0 && kept && (
              <span className={classes['kept']}>
                {kind === 'image' ? <img src={kept.url} alt="" /> : <IconFile size={22} stroke={1.25} aria-hidden />}
                <span className="truncate">{kept.name}</span>
              </span>
            )}
            {uploads.files.length === 0 && (
              <FileButton onChange={(file) => file && choose(file)} accept={acceptOf(kind)} inputProps={{ 'aria-label': kept ? t('picker.exchange') : t(`picker.choose.${kind}`) }}>
                {(props) => (
                  <Button {...props} variant="default" size="sm" leftSection={<IconUpload size={16} stroke={1.5} />} data-autofocus={isFirst || undefined}>
                    {kept ? t('picker.exchange') : t(`picker.choose.${kind}`)}
                  </Button>
                )}
              </FileButton>
            )}
            <UploadChips uploads={uploads} />
            {fault ? (
              <Text size="xs" c="var(--red)" role="alert">
                {t(`picker.fault.${fault}`, { what: t(`picker.limit.${kind}`) })}
              </Text>
            ) : (
              uploads.files.length === 0 && !error && <Text size="xs" className={classes['hint'] ?? ''}>{t(`picker.limit.${kind}`)}</Text>
            )}
            {error && !fault && (
              <Text size="xs" c="var(--red)" role="alert">
                {error}
              </Text>
            )}
          </>
        )}
      </div>
    </Input.Wrapper>
  );
}
