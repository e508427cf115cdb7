/** Templates: what is to be filled in, what the customer will read, and what Meta is sent. Pure. */
import type { Template } from '@/api/whatsapp';
import { asObjects, asText, webAddress } from './read';

/** One thing to fill in. */
export interface TemplateField {
  /** Unique within the template. */
  id: string;
  key: string;
  where: 'header' | 'body' | `button:${number}`;
  kind: 'text' | 'image' | 'video' | 'document';
  example: string;
  /** Of a button that opens a link: the address before what is filled in, and the button's words. */
  link?: { start: string; button: string };
}

export type TemplateValues = Readonly<Record<string, string>>;

/** Which templates may be sent. */
export const isUsable = (template: Template): boolean => template.status.toUpperCase() === 'APPROVED';

const PLACE = /\{\{\s*([\w.-]+)\s*\}\}/g;

const typeOf = (component: Record<string, unknown>): string => asText(component['type']).toUpperCase();
const find = (template: Template, type: string) => template.components.find((component) => typeOf(component) === type) ?? {};
const MEDIA = { IMAGE: 'image', VIDEO: 'video', DOCUMENT: 'document' } as const;

/** The picture, film or paper a template opens with, if it does. */
export function headerMedia(template: Template): 'image' | 'video' | 'document' | null {
  return MEDIA[asText(find(template, 'HEADER')['format']).toUpperCase() as keyof typeof MEDIA] ?? null;
}

/** What must be filled in, in the order in which it is read. */
export function fieldsOf(template: Template): TemplateField[] {
  const media = headerMedia(template);
  const first: TemplateField[] = media ? [{ id: 'header/media', key: '', where: 'header', kind: media, example: '' }] : [];
  const place = (where: string) => (where === 'header' ? 0 : where === 'body' ? 1 : 2);
  const rest = template.variables.map((variable): TemplateField => {
    const where = variable.where as TemplateField['where'];
    const field: TemplateField = { id: `${where}/${variable.key}`, key: variable.key, where, kind: 'text', example: variable.example ?? '' };
    const link = linkOf(template, where);
    return link ? { ...field, link, example: linkEnd(field.example, link.start) } : field;
  });
  return [...first, ...rest.sort((a, b) => place(a.where) - place(b.where))];
}

const buttonsOf = (template: Template) => asObjects(find(template, 'BUTTONS')['buttons']);

function linkOf(template: Template, where: string): { start: string; button: string } | null {
  const button = where.startsWith('button:') ? buttonsOf(template)[Number(where.slice(7))] : undefined;
  const url = asText(button?.['url']);
  return button && url ? { start: url.replace(PLACE, ''), button: asText(button['text']) } : null;
}

/** What WhatsApp sets behind the start of a link: who pastes the whole address means its end. */
export const linkEnd = (value: string, start: string): string => (value.trim().startsWith(start) ? value.trim().slice(start.length) : value.trim());

/** Whether this is an address of its own where only the end of one belongs. */
export const isWholeLink = (value: string, start: string): boolean => /^[a-z]+:\/\//i.test(linkEnd(value, start));

/** Whether everything is filled in as it must be. */
export function isFilled(template: Template, values: TemplateValues): boolean {
  return fieldsOf(template).every(({ id, kind, link }) => {
    const value = (values[id] ?? '').trim();
    if (link) return linkEnd(value, link.start) !== '' && !isWholeLink(value, link.start);
    return kind === 'text' ? value !== '' : webAddress(value)?.startsWith('https://');
  });
}

/** A piece of the preview: fixed words, or what stands in a place. */
export interface PreviewPart {
  text: string;
  /** The field that it comes from; `isEmpty` while nothing was filled in. */
  field?: string;
  isEmpty?: boolean;
}

/** A template's texts as the customer will see them. */
export interface TemplatePreview {
  header: PreviewPart[];
  body: PreviewPart[];
  footer: string;
  /** The words of each button, and where it leads if that is told. */
  buttons: { text: string; href: string }[];
}

function parts(text: string, where: string, values: TemplateValues): PreviewPart[] {
  const found: PreviewPart[] = [];
  let last = 0;
  for (const match of text.matchAll(PLACE)) {
    if (match.index > last) found.push({ text: text.slice(last, match.index) });
    const field = `${where}/${match[1]}`;
    const value = (values[field] ?? '').trim();
    found.push({ text: value || match[0], field, isEmpty: value === '' });
    last = match.index + match[0].length;
  }
  if (last < text.length) found.push({ text: text.slice(last) });
  return found;
}

const hrefOf = (url: string, where: string, values: TemplateValues): string => {
  const start = url.replace(PLACE, '');
  return url.replace(PLACE, (place, key: string) => linkEnd(values[`${where}/${key}`] ?? '', start) || place);
};

/** What the customer will see with these values. */
export function previewOf(template: Template, values: TemplateValues): TemplatePreview {
  return {
    header: parts(asText(find(template, 'HEADER')['text']), 'header', values),
    body: parts(asText(find(template, 'BODY')['text']), 'body', values),
    footer: asText(find(template, 'FOOTER')['text']),
    buttons: buttonsOf(template).map((button, index) => ({ text: asText(button['text']), href: hrefOf(asText(button['url']), `button:${index}`, values) })),
  };
}

/** The preview as one text, for the thread and the list. */
export function previewText(template: Template, values: TemplateValues): string {
  const { header, body, footer } = previewOf(template, values);
  const plain = (pieces: PreviewPart[]) => pieces.map(({ text }) => text).join('');
  return [plain(header), plain(body), footer].filter(Boolean).join('\n\n');
}

/** The values in the shape in which Meta takes them. */
export function componentsOf(template: Template, values: TemplateValues): Record<string, unknown>[] {
  const fields = fieldsOf(template);
  const value = ({ id, link }: TemplateField) => (link ? linkEnd(values[id] ?? '', link.start) : (values[id] ?? '').trim());
  const parameter = (field: TemplateField): Record<string, unknown> => {
    if (field.kind !== 'text') return { type: field.kind, [field.kind]: { link: value(field) } };
    return { type: 'text', ...(/^\d+$/.test(field.key) ? {} : { parameter_name: field.key }), text: value(field) };
  };
  const of = (where: string) => fields.filter((field) => field.where === where);
  const texts = (['header', 'body'] as const).flatMap((type) => (of(type).length ? [{ type, parameters: of(type).map(parameter) }] : []));
  const buttons = buttonsOf(template).flatMap((button, index) => {
    const given = of(`button:${index}`);
    if (given.length === 0) return [];
    const isCode = asText(button['type']).toUpperCase() === 'COPY_CODE';
    return [
      {
        type: 'button', sub_type: isCode ? 'copy_code' : 'url', index: String(index),
        parameters: given.map((field) => (isCode ? { type: 'coupon_code', coupon_code: value(field) } : { type: 'text', text: value(field) })),
      },
    ];
  });
  return [...texts, ...buttons];
}

/** What is known of the customer already fits places that are called so. */
export function guesses(template: Template, known: { name: string; protocol: string }): TemplateValues {
  const values: Record<string, string> = {};
  for (const { id, key, kind } of fieldsOf(template)) {
    if (kind !== 'text') continue;
    if (/^(nome|name|nombre|cliente|customer_name|first_name|primeiro_nome)$/i.test(key) && known.name) values[id] = known.name;
    if (/^(protocolo|protocol)$/i.test(key) && known.protocol) values[id] = known.protocol;
  }
  return values;
}

/** What a message that is this template carries. */
export function templateMetadata(template: Template, values: TemplateValues): Record<string, unknown> {
  const { name, language, category } = template;
  return { template: { name, language, category, components: componentsOf(template, values), preview: previewText(template, values), buttons: previewOf(template, values).buttons } };
}
