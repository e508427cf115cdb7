/** Templates: what is to be filled in, what the customer will read, and what Meta is sent. Pure. */
import type { Attachment } from '@/api/types';
import type { Template } from '@/api/whatsapp';
import { phone } from './format';
import { markedParts, type Mark } from './marks';
import { asObjects, asText, webAddress } from './read';

/** One thing to fill in. */
export interface TemplateField {
  /** Unique within the template. */
  id: string;
  key: string;
  where: 'header' | 'body' | `button:${number}`;
  kind: 'text' | 'image' | 'video' | 'document';
  example: string;
  /** Where it has only a number: the words it stands among, `visita do técnico … está marcada`; of a button its own. */
  around: string;
  /** Of a button that opens a link: the address before what is filled in, and the button's words. */
  link?: { start: string; button: string };
}

/** The id of the header's picture, film or paper. */
export const MEDIA_FIELD = 'header/media';

/** The id of a stored file that stands there in place of an address. */
export const FILE_FIELD = 'header/file';

export type TemplateValues = Readonly<Record<string, string>>;

/** Which templates may be sent. */
export const isUsable = (template: Pick<Template, 'status'>): boolean => template.status.toUpperCase() === 'APPROVED';

const PLACE = /\{\{\s*([\w.-]+)\s*\}\}/g;

/** What is shown needs no more of a template than its parts. */
type Parted = Pick<Template, 'components'>;

const typeOf = (component: Record<string, unknown>): string => asText(component['type']).toUpperCase();
const find = (template: Parted, type: string) => template.components.find((component) => typeOf(component) === type) ?? {};
const MEDIA = { IMAGE: 'image', VIDEO: 'video', DOCUMENT: 'document' } as const;

/** The picture, film or paper a template opens with, if it does. */
export function headerMedia(template: Parted): 'image' | 'video' | 'document' | null {
  return MEDIA[asText(find(template, 'HEADER')['format']).toUpperCase() as keyof typeof MEDIA] ?? null;
}

/** What must be filled in, in the order in which it is read. */
export function fieldsOf(template: Template): TemplateField[] {
  const media = headerMedia(template);
  const first: TemplateField[] = media ? [{ id: MEDIA_FIELD, key: '', where: 'header', kind: media, example: '', around: '' }] : [];
  const place = (where: string) => (where === 'header' ? 0 : where === 'body' ? 1 : 2);
  const rest = template.variables.map((variable): TemplateField => {
    const where = variable.where as TemplateField['where'];
    const field: TemplateField = { id: `${where}/${variable.key}`, key: variable.key, where, kind: 'text', example: variable.example ?? '', around: /^\d+$/.test(variable.key) ? aroundOf(template, where, variable.key) : '' };
    const link = linkOf(template, where);
    return link ? { ...field, link, example: linkEnd(field.example, link.start) } : field;
  });
  // Two that stand among the same words are told apart by their numbers.
  const told = rest.map((field) => (field.around && rest.some((other) => other !== field && other.where === field.where && other.around === field.around) ? { ...field, around: `${field.around} (${field.key})` } : field));
  return [...first, ...told.sort((a, b) => place(a.where) - place(b.where))];
}

const WORDS_BEFORE = 3;
const WORDS_BEHIND = 2;

/** The words around a place, up to the next place or the end of the sentence; empty where it stands alone. */
function aroundOf(template: Template, where: TemplateField['where'], key: string): string {
  if (where.startsWith('button')) return asText(buttonsOf(template)[Number(where.slice(7))]?.['text']);
  const text = asText(find(template, where.toUpperCase())['text']);
  const all = [...text.matchAll(PLACE)];
  const at = all.findIndex((match) => match[1] === key);
  const [place, last, next] = [all[at], all[at - 1], all[at + 1]];
  if (!place) return '';
  const before = text.slice(last ? last.index + last[0].length : 0, place.index).split(/[.!?\n]/).at(-1) ?? '';
  const behind = text.slice(place.index + place[0].length, next?.index).split(/[.!?\n]/)[0] ?? '';
  const words = (part: string) => part.replace(/(^|\s)[*_~`]+|[*_~`]+(?=[\s.,;:!?]|$)/g, '$1').replace(/^[\s,;:)]+/, '').trim().split(/\s+/).filter(Boolean);
  const lead = words(before).slice(-WORDS_BEFORE).join(' ');
  const tail = words(behind).slice(0, WORDS_BEHIND).join(' ').replace(/[,;:]$/, '');
  return lead || tail ? [lead, '…', tail].filter(Boolean).join(' ') : '';
}

const buttonsOf = (template: Parted) => asObjects(find(template, 'BUTTONS')['buttons']);

function linkOf(template: Template, where: string): { start: string; button: string } | null {
  const button = where.startsWith('button:') ? buttonsOf(template)[Number(where.slice(7))] : undefined;
  const url = asText(button?.['url']);
  return button && url ? { start: url.replace(PLACE, ''), button: asText(button['text']) } : null;
}

/** What WhatsApp sets behind the start of a link: who pastes the whole address means its end. */
export const linkEnd = (value: string, start: string): string => (value.trim().startsWith(start) ? value.trim().slice(start.length) : value.trim());

/** Whether this is an address of its own where only the end of one belongs. */
export const isWholeLink = (value: string, start: string): boolean => /^[a-z]+:\/\//i.test(linkEnd(value, start));

/** Whether everything is filled in as it must be; a stored file stands for the header's address. */
export function isFilled(template: Template, values: TemplateValues, file: Attachment | null = null): boolean {
  return fieldsOf(template).every(({ id, kind, link }) => {
    if (file && id === MEDIA_FIELD) return true;
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

/** A piece of the preview under WhatsApp's marks. */
export interface MarkedPreviewPart extends PreviewPart {
  marks: readonly Mark[];
}

/** The pieces as WhatsApp shows them: what is filled in may stand within marks, or bring its own. */
export function markedPreview(given: readonly PreviewPart[]): MarkedPreviewPart[] {
  const starts = given.map((_, index) => given.slice(0, index).reduce((sum, { text }) => sum + text.length, 0));
  return markedParts(given.map(({ text }) => text).join('')).flatMap(({ text, marks, at }) =>
    given.flatMap((part, index): MarkedPreviewPart[] => {
      const start = starts[index] ?? 0;
      const words = text.slice(Math.max(0, start - at), Math.max(0, start + part.text.length - at));
      return words ? [{ ...part, text: words, marks }] : [];
    }),
  );
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
export function previewOf(template: Parted, values: TemplateValues): TemplatePreview {
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

/** The values in the shape in which Meta takes them; a stored file at the head is added by the server, which knows its id at Meta. */
export function componentsOf(template: Template, values: TemplateValues, file: Attachment | null = null): Record<string, unknown>[] {
  const fields = fieldsOf(template).filter(({ id }) => !file || id !== MEDIA_FIELD);
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

/** What is known of the customer. */
export interface Known {
  name: string;
  protocol: string;
  phone: string | null;
}

const FIRST_NAME = /^(primeiro_nome|first_name|primer_nombre)$/i;
const NAME = /^(nome|name|nombre|cliente|customer)([_-](do_cliente|del_cliente|cliente|completo|full))?$|^(customer|client|full)[_-]name$/i;
const PROTOCOL = /^(protocolo|protocol)$/i;
const PHONE = /^(telefone|phone|telefono|celular|whatsapp)$/i;

/** The customer's first name; empty where only a number or nothing is known. */
const firstName = ({ name }: Known): string => (/\p{L}/u.test(name) ? (name.trim().split(/\s+/)[0] ?? '') : '');

/** What is known of the customer already fits places that are called so. */
export function guesses(template: Template, known: Known): TemplateValues {
  const values: Record<string, string> = {};
  const rules = [
    [FIRST_NAME, firstName(known)],
    [NAME, firstName(known) && known.name.trim()],
    [PROTOCOL, known.protocol],
    [PHONE, known.phone ? phone(known.phone) : ''],
  ] as const;
  for (const { id, key, kind, link } of fieldsOf(template)) {
    const value = kind === 'text' && !link ? rules.find(([called]) => called.test(key))?.[1] : '';
    if (value) values[id] = value;
  }
  return values;
}

/** What a place that has only a number may ask for: offered, as its number does not say which it is. */
export function suggestions(field: TemplateField, known: Known): { name: 'firstName' | 'protocol' | 'phone'; value: string }[] {
  if (field.kind !== 'text' || field.link || !/^\d+$/.test(field.key) || field.where.startsWith('button')) return [];
  const all = [
    { name: 'firstName', value: firstName(known) },
    { name: 'protocol', value: known.protocol },
    { name: 'phone', value: known.phone ? phone(known.phone) : '' },
  ] as const;
  return all.filter(({ value }) => value !== '');
}

/** A template as a message. */
export interface TemplateMessage {
  content: string;
  message_type: 'template';
  metadata: Record<string, unknown>;
  /** The stored file that it opens with. */
  attachments?: Attachment[];
}

/** The message that is this template. `despite` says that the customer wants no advertising and is sent it all the same. */
export function templateMessage(template: Template, values: TemplateValues, despite = false, file: Attachment | null = null): TemplateMessage {
  const { name, language, category } = template;
  const preview = previewText(template, values);
  const said = { name, language, category, components: componentsOf(template, values, file), ...(file ? { header: headerMedia(template) } : {}), preview, buttons: previewOf(template, values).buttons };
  return { content: preview, message_type: 'template', metadata: { template: { ...said, ...(despite ? { despite_opt_out: true } : {}) } }, ...(file ? { attachments: [file] } : {}) };
}
