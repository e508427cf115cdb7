import { describe, expect, test } from 'vitest';
import { anAttachment, aTemplate } from '@/testing/factories';
import { componentsOf, fieldsOf, guesses, isFilled, markedPreview, previewOf, previewText, suggestions, templateMessage } from './template';

const visit = aTemplate({
  components: [
    { type: 'HEADER', format: 'TEXT', text: 'Visita {{1}}' },
    { type: 'BODY', text: 'Olá {{nome}}, seu técnico chega {{dia}}.' },
    { type: 'FOOTER', text: 'Provedor Exemplo' },
    { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Confirmar' }, { type: 'URL', text: 'Ver', url: 'https://x.example/{{1}}' }] },
  ],
  variables: [
    { key: '1', where: 'button:1', example: 'abc' },
    { key: 'nome', where: 'body', example: 'Maria' },
    { key: 'dia', where: 'body', example: 'amanhã' },
    { key: '1', where: 'header', example: 'técnica' },
  ],
});
const values = { 'header/1': 'técnica', 'body/nome': 'Ana', 'body/dia': 'hoje', 'button:1/1': 'os-1' };

describe('a template', () => {
  test('is filled in from top to bottom, and places of one name in two parts are two', () => {
    expect(fieldsOf(visit).map(({ id }) => id)).toEqual(['header/1', 'body/nome', 'body/dia', 'button:1/1']);
  });

  test('calls places that have only a number by the words around them', () => {
    const around = (text: string, keys: string[]) => fieldsOf(aTemplate({ components: [{ type: 'BODY', text }], variables: keys.map((key) => ({ key, where: 'body', example: null })) })).map((field) => field.around);
    expect(around('Olá {{1}}', ['1'])).toEqual(['Olá …']);
    expect(around('Aviso: haverá manutenção na rede em {{1}} no dia {{2}}, das {{3}}. O sinal volta.', ['1', '2', '3'])).toEqual(['na rede em … no dia', 'no dia … das', 'das …']);
    expect(around('{{1}}, que tal {{2}} por só {{3}} por mês? Responda.', ['1', '2', '3'])).toEqual(['… que tal', 'que tal … por só', 'por só … por mês']);
    expect(around('De R$ {{1}}\npor R$ {{2}}', ['1', '2'])).toEqual(['De R$ …', 'por R$ …']);
    expect(around('R$ {{1}} / R$ {{2}}. R$ {{3}}', ['1', '2', '3'])).toEqual(['R$ … / R$', '/ R$ …', 'R$ …']);
    expect(around('{{1}}', ['1'])).toEqual(['']);
    expect(around('Atendimento sobre *{{1}}* ficou _em {{2}} hoje_', ['1', '2'])).toEqual(['Atendimento sobre … ficou em', 'ficou em … hoje']);
    expect(around('R$ {{1}}. R$ {{2}}', ['1', '2'])).toEqual(['R$ … (1)', 'R$ … (2)']);
    expect(fieldsOf(visit).map((field) => field.around)).toEqual(['Visita …', '', '', 'Ver']);
  });

  test('says that it is sent in spite of a refusal only where somebody said so', () => {
    expect(templateMessage(visit, values)).toMatchObject({ message_type: 'template', content: previewText(visit, values), metadata: { template: { name: 'aviso_visita', category: 'UTILITY' } } });
    expect(templateMessage(visit, values).metadata['template']).not.toHaveProperty('despite_opt_out');
    expect(templateMessage(visit, values, true).metadata['template']).toMatchObject({ despite_opt_out: true });
  });

  test('may be sent once nothing is empty', () => {
    expect(isFilled(visit, values)).toBe(true);
    expect(isFilled(visit, { ...values, 'body/dia': '  ' })).toBe(false);
  });

  test('shows what is missing where it is missing', () => {
    expect(previewOf(visit, { 'body/nome': 'Ana' }).body).toEqual([
      { text: 'Olá ' }, { text: 'Ana', field: 'body/nome', isEmpty: false }, { text: ', seu técnico chega ' }, { text: '{{dia}}', field: 'body/dia', isEmpty: true }, { text: '.' },
    ]);
    expect(previewText(visit, values)).toBe('Visita técnica\n\nOlá Ana, seu técnico chega hoje.\n\nProvedor Exemplo');
  });

  test('is sent in the shape that Meta takes: named places by name, numbered ones by order', () => {
    expect(componentsOf(visit, values)).toEqual([
      { type: 'header', parameters: [{ type: 'text', text: 'técnica' }] },
      { type: 'body', parameters: [{ type: 'text', parameter_name: 'nome', text: 'Ana' }, { type: 'text', parameter_name: 'dia', text: 'hoje' }] },
      { type: 'button', sub_type: 'url', index: '1', parameters: [{ type: 'text', text: 'os-1' }] },
    ]);
  });

  test('that ends in a link takes its end, also from who pastes the whole address', () => {
    const field = fieldsOf(visit).at(-1);
    expect(field?.link).toEqual({ start: 'https://x.example/', button: 'Ver' });
    const pasted = { ...values, 'button:1/1': ' https://x.example/os-1 ' };
    expect(isFilled(visit, pasted)).toBe(true);
    expect(componentsOf(visit, pasted)).toEqual(componentsOf(visit, values));
    expect(previewOf(visit, pasted).buttons).toEqual([{ text: 'Confirmar', href: '' }, { text: 'Ver', href: 'https://x.example/os-1' }]);
    expect(isFilled(visit, { ...values, 'button:1/1': 'https://elsewhere.example/os-1' })).toBe(false);
    expect(isFilled(visit, { ...values, 'button:1/1': 'https://x.example/' })).toBe(false);
  });

  test('with a paper on top wants its address on the secure web', () => {
    const bill = aTemplate({ components: [{ type: 'HEADER', format: 'DOCUMENT' }, { type: 'BODY', text: 'Sua fatura' }], variables: [] });
    expect(isFilled(bill, { 'header/media': 'http://x.example/a.pdf' })).toBe(false);
    expect(isFilled(bill, { 'header/media': 'https://x.example/a.pdf' })).toBe(true);
    expect(componentsOf(bill, { 'header/media': 'https://x.example/a.pdf' })).toEqual([{ type: 'header', parameters: [{ type: 'document', document: { link: 'https://x.example/a.pdf' } }] }]);
  });

  test('with a stored file on top needs no address, names the file beside its words and leaves the head to the server', () => {
    const offer = aTemplate({ components: [{ type: 'HEADER', format: 'IMAGE' }, { type: 'BODY', text: 'Oferta {{1}}' }], variables: [{ key: '1', where: 'body', example: null }] });
    const file = anAttachment();
    const filled = { 'body/1': 'do mês', 'header/media': '' };
    expect(isFilled(offer, filled)).toBe(false);
    expect(isFilled(offer, filled, file)).toBe(true);
    expect(isFilled(offer, {}, file)).toBe(false);
    const message = templateMessage(offer, filled, false, file);
    expect(message.attachments).toEqual([file]);
    expect(message.metadata['template']).toMatchObject({ header: 'image', components: [{ type: 'body' }] });
    expect(templateMessage(offer, { ...filled, 'header/media': 'https://x.example/a.png' })).not.toHaveProperty('attachments');
  });

  const known = { name: ' Maria Souza', protocol: '2026112200000001', phone: '5511987650001' };
  const named = (...keys: string[]) => aTemplate({ components: [{ type: 'BODY', text: keys.map((key) => `{{${key}}}`).join(' ') }], variables: keys.map((key) => ({ key, where: 'body', example: null })) });

  test('knows the customer where a place is called so', () => {
    for (const key of ['nome', 'name', 'cliente', 'customer', 'nombre', 'Nome', 'customer_name', 'nome_do_cliente']) expect(guesses(named(key), known)).toEqual({ [`body/${key}`]: 'Maria Souza' });
    expect(guesses(named('primeiro_nome', 'protocolo', 'telefone'), known)).toEqual({ 'body/primeiro_nome': 'Maria', 'body/protocolo': '2026112200000001', 'body/telefone': '(11) 98765-0001' });
    expect(guesses(named('1', 'valor', 'nome_da_rua'), known)).toEqual({});
    expect(guesses(named('nome', 'telefone'), { name: '5511987650001', protocol: '', phone: null })).toEqual({});
  });

  test('offers what is known where a place has only a number, and leaves the others alone', () => {
    const of = (template: ReturnType<typeof aTemplate>, about = known) => fieldsOf(template).map((field) => suggestions(field, about).map(({ value }) => value));
    expect(of(named('1', 'valor'))).toEqual([['Maria', '2026112200000001', '(11) 98765-0001'], []]);
    expect(of(named('1'), { name: '+55 11', protocol: '', phone: '' })).toEqual([[]]);
    expect(of(visit).at(-1)).toEqual([]);
  });

  test('is shown with the marks of WhatsApp, also around and within what is filled in', () => {
    const about = aTemplate({ components: [{ type: 'BODY', text: 'Oi {{1}}, sobre *{{2}}*: _tudo_ ~mal~ `bem`' }], variables: [] });
    const shown = (values: Record<string, string>) => markedPreview(previewOf(about, values).body).map(({ text, marks, field }) => `${field ?? ''}[${marks.join('+')}]${text}`);
    expect(shown({ 'body/1': '*Ana*' })).toEqual(['[]Oi ', 'body/1[bold]Ana', '[], sobre ', 'body/2[bold]{{2}}', '[]: ', '[italic]tudo', '[] ', '[struck]mal', '[] ', '[code]bem']);
  });
});
