import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { templatesQuery, type Template } from '@/api/whatsapp';
import { ErrorNote } from '@/components/notes';
import type { Known, TemplateMessage } from '@/lib/template';
import { TemplateForm } from './template-form';
import { TemplateList } from './template-list';
import { useRefusal } from './use-refusal';

interface Props {
  channelId: string;
  /** What is known of the customer, for places that ask for it, and for what he wants to get. */
  known: Known;
  isBusy?: boolean;
  onSend: (message: TemplateMessage) => void;
}

/** Finds a template, fills it in and sends it. */
export default function TemplatePicker({ channelId, known, isBusy = false, onSend }: Props) {
  const templates = useQuery(templatesQuery(channelId || null));
  const refusal = useRefusal(known.phone);
  const [chosen, setChosen] = useState<Template | null>(null);
  if (chosen) return <TemplateForm key={chosen.id} template={chosen} known={known} refusal={refusal} isBusy={isBusy} onBack={() => setChosen(null)} onSend={onSend} />;
  if (templates.isError && !templates.data) return <ErrorNote error={templates.error} onRetry={() => void templates.refetch()} />;
  return <TemplateList templates={templates.data ?? null} onChoose={setChosen} />;
}
