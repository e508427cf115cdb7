import { NativeSelect, Radio, Stack, Text, TextInput } from '@mantine/core';
import type { CampaignKind } from '@/api/campaigns';
import type { Channel, Template } from '@/api/whatsapp';
import { HeaderField } from '@/components/header-file/header-field';
import { useTranslation } from '@/i18n';
import { fieldsOf, FILE_FIELD } from '@/lib/template';
import { fitsKind, type Draft, type Filling, type MessageFault } from '../model/draft';
import { PlaceField } from './place-field';
import { TemplateField } from './template-field';
import type { Opening } from './use-opening';

const purposes = ['information', 'outage', 'maintenance', 'billing', 'contract'] as const;
const kinds: readonly CampaignKind[] = ['campaign', 'notice'];

interface Props {
  draft: Draft;
  numbers: readonly Channel[];
  templates: readonly Template[] | null;
  template: Template | undefined;
  columns: readonly string[];
  faults: Readonly<Record<string, MessageFault>>;
  opening: Opening;
  onChange: (part: Partial<Draft>) => void;
}

/** What is sent: from which number, with which template, and what stands in its places. */
export function MessageStep({ draft, numbers, templates, template, columns, faults, opening, onChange }: Props) {
  const { t } = useTranslation('campaigns');
  const refusal = (name: string) => {
    const fault = faults[name];
    return fault ? t(`fault.${fault}`) : null;
  };
  const fill = (id: string, part: Partial<Filling>) => onChange({ fillings: { ...draft.fillings, [id]: { value: '', fallback: '', ...draft.fillings[id], ...part } } });
  const choose = (chosen: Template | undefined) => {
    if (!chosen) return onChange({ template: null });
    // A place that is called like a name is most likely one.
    const guessed = fieldsOf(chosen).filter(({ id, key, kind }) => kind === 'text' && !draft.fillings[id] && /^(nome|name|nombre|cliente|first_name|primeiro_nome)$/i.test(key));
    onChange({ template: { name: chosen.name, language: chosen.language }, fillings: { ...draft.fillings, [FILE_FIELD]: { value: '', fallback: '' }, ...Object.fromEntries(guessed.map(({ id }) => [id, { value: '{{first_name}}', fallback: t('form.somebody') }])) } });
  };
  const change = (kind: CampaignKind) => onChange({ kind, ...(template && !fitsKind(template.category, kind) ? { template: null } : {}) });
  return (
    <Stack gap="md">
      <TextInput label={t('form.name')} description={t('form.nameHint')} required maxLength={200} dir="auto" value={draft.name} error={refusal('name')} onChange={(event) => onChange({ name: event.currentTarget.value })} />
      <Radio.Group label={t('form.kind')} value={draft.kind} onChange={(kind) => change(kind as CampaignKind)}>
        <Stack gap="xs" mt={6}>
          {kinds.map((kind) => (
            <Radio key={kind} value={kind} label={t(`kind.${kind}`)} description={t(`form.kindHint.${kind}`)} />
          ))}
        </Stack>
      </Radio.Group>
      {draft.kind === 'notice' && (
        <NativeSelect
          label={t('form.purpose')}
          description={t(draft.purpose === 'information' ? 'form.purposeHint' : 'form.purposeEssential')}
          value={draft.purpose}
          onChange={(event) => onChange({ purpose: event.currentTarget.value as Draft['purpose'] })}
          data={purposes.map((value) => ({ value, label: t(`purpose.${value}`) }))}
        />
      )}
      <NativeSelect
        label={t('form.number')}
        required
        value={draft.channelId}
        error={refusal('channel')}
        onChange={(event) => onChange({ channelId: event.currentTarget.value, template: null })}
        data={[...(numbers.length === 1 ? [] : [{ value: '', label: t('form.choose') }]), ...numbers.map(({ id, name, display_number: shown }) => ({ value: id, label: shown ? `${name} · ${shown}` : name }))]}
      />
      <TemplateField templates={templates} kind={draft.kind} template={template} isReady={draft.channelId !== ''} error={refusal('template')} onChoose={choose} />
      {template && fieldsOf(template).length === 0 && (
        <Text size="sm" c="dimmed">
          {t('form.noPlaces')}
        </Text>
      )}
      {template &&
        fieldsOf(template).map((field) => {
          const key = `${template.id}/${field.id}`;
          const error = refusal(field.id);
          if (field.kind !== 'text') return <HeaderField key={key} error={error} header={opening.header} kept={opening.kept} value={draft.fillings[field.id]?.value ?? ''} onChange={(value) => fill(field.id, { value })} />;
          return <PlaceField key={key} error={error} field={field} filling={draft.fillings[field.id]} columns={columns} onChange={(part) => fill(field.id, part)} />;
        })}
    </Stack>
  );
}
