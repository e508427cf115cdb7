import { expect, test } from 'vitest';
import type { Campaign, CampaignState, Deed, Rules } from '@/api/campaigns';
import { Problem } from '@/api/problem';
import { aTemplate } from '@/testing/factories';
import { askedFor } from '../consents/asked';
import { rulesBody, rulesDraft, rulesFaults } from '../rules/model';
import { ahead, offersOf, pollEvery } from './deeds';
import { bodyOf, columnsIn, emptyDraft, filled, idOf, messageFaults, timeFaults, unknownColumns, valuesFor } from './draft';
import { canSkip, fileFault, MOST_BYTES, refusalOf, sampleFile } from './file';
import { percentOf, share } from './progress';
import { askedOf, isUnsaid, nobody } from './segment';
import { fieldOfMoment, finishOf, momentOfField } from './zone';

const zone = 'America/Sao_Paulo';
const rules: Rules = {
  consent_for_campaigns: 'opt_in', consent_for_information: 'no_opt_out', hours: { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat'], from: '08:00', to: '20:00' }, currency: 'BRL', prices: { MARKETING: '0.35' },
  opt_out_words: ['PARAR'], opt_in_words: ['VOLTAR'], opt_out_answer: 'Pronto.', opt_in_answer: 'Voltou.', timezone: zone, most_recipients: 20_000, most_per_minute: 4_800, updated_at: null, updated_by: null,
};
const offered = (state: CampaignState, allowed: Deed[]) => offersOf({ state, allowed, refused: {} }).map(({ deed, look }) => `${deed}:${look}`);

test('the deed that a campaign waits for leads, and what ends it stands apart', () => {
  expect(offered('draft', ['edit', 'delete', 'copy', 'submit'])).toEqual(['submit:leading', 'edit:plain', 'copy:plain', 'delete:ending']);
  expect(offered('submitted', ['copy', 'withdraw', 'approve', 'reject', 'stop'])).toEqual(['approve:leading', 'reject:ending', 'withdraw:plain', 'copy:plain', 'stop:ending']);
  expect(offered('running', ['copy', 'pause', 'stop'])).toEqual(['pause:leading', 'copy:plain', 'stop:ending']);
  expect(offered('done', [])).toEqual([]);
});

test('what is somebody else’s to do is shown in its place and cannot be pressed', () => {
  const offers = offersOf({ state: 'submitted', allowed: ['copy', 'withdraw', 'reject'], refused: { approve: 'own-campaign' } });
  expect(offers.map(({ deed, isRefused }) => `${deed}${isRefused ? ':refused' : ''}`)).toEqual(['approve:refused', 'reject', 'withdraw', 'copy']);
});

test('nobody is taken for everybody without saying so', () => {
  expect(askedOf(nobody)).toBeNull();
  expect(askedOf({ ...nobody, tags: ['fibra'] })).toEqual({ ...nobody, tags: ['fibra'] });
  expect(askedOf({ ...nobody, tags: ['fibra'], everyone: true })).toEqual({ ...nobody, everyone: true });
  expect(isUnsaid({ source: 'segment', filter: { tags: [] } })).toBe(true);
  expect(isUnsaid({ source: 'segment', filter: { consent: 'opted_in' } })).toBe(false);
  expect(isUnsaid({ source: 'segment', filter: { everyone: true } })).toBe(false);
  expect(isUnsaid({ source: 'csv', filter: null })).toBe(false);
});

test('pausing and going on are shown before the server answers, nothing else is', () => {
  const campaign = { state: 'running', allowed: ['copy', 'pause', 'stop'], waits_for: 'hours', waits_until: null } as unknown as Campaign;
  expect(ahead(campaign, 'pause')).toMatchObject({ state: 'paused', allowed: ['copy', 'resume', 'stop'], waits_for: null });
  expect(ahead(campaign, 'stop')).toBeNull();
  expect(ahead(campaign, 'approve')).toBeNull();
});

test('a running campaign is asked about often, one that ended long ago not at all', () => {
  const now = Date.parse('2026-11-30T15:00:00Z');
  expect(pollEvery({ state: 'running', finished_at: null }, now)).toBe(3_000);
  expect(pollEvery({ state: 'done', finished_at: '2026-11-30T14:50:00Z' }, now)).toBe(10_000);
  expect(pollEvery({ state: 'done', finished_at: '2026-11-30T13:00:00Z' }, now)).toBe(false);
  expect(pollEvery({ state: 'draft', finished_at: null }, now)).toBe(false);
});

test('a campaign is through when the last of its recipients is, and not before', () => {
  expect(percentOf({ recipients: 30, sent: 13, failed: 5 })).toBe(60);
  expect(percentOf({ recipients: 1000, sent: 999, failed: 0 })).toBe(99);
  expect(percentOf({ recipients: 0, sent: 0, failed: 0 })).toBe(0);
  expect(share(1, 3)).toBe(33);
  expect(share(0, 0)).toBe(0);
});

test('times are those of the provider, wherever the browser is', () => {
  expect(momentOfField('2026-12-01T09:30', zone)).toBe('2026-12-01T12:30:00.000Z');
  expect(fieldOfMoment('2026-12-01T12:30:00.000Z', zone)).toBe('2026-12-01T09:30');
  expect(momentOfField('', zone)).toBeNull();
  expect(momentOfField('2026-07-01T09:30', 'Europe/Lisbon')).toBe('2026-07-01T08:30:00.000Z');
});

test('the end of a campaign is reckoned with pace, hours and days off', () => {
  const monday = Date.parse('2026-11-30T13:00:00Z');
  const end = (count: number, perMinute: number, start = monday, hours = rules.hours) => finishOf(count, perMinute, start, hours, zone)?.toISOString();
  expect(end(300, 60)).toBe('2026-11-30T13:05:00.000Z');
  // Ten hours are left on Monday, so that the last hour falls on Tuesday from 8 on.
  expect(end(660, 1)).toBe('2026-12-01T12:00:00.000Z');
  // Saturday 19:30: half an hour, then Sunday is off.
  expect(end(60, 1, Date.parse('2026-12-05T22:30:00Z'))).toBe('2026-12-07T11:30:00.000Z');
  expect(end(10, 10, Date.parse('2026-11-30T03:00:00Z'))).toBe('2026-11-30T11:01:00.000Z');
  expect(end(10, 10, monday, { ...rules.hours, days: [] })).toBeUndefined();
  expect(end(0, 10)).toBeUndefined();
});

test('a text is filled with what is known of a person, or with what stands in for it', () => {
  expect(columnsIn('Oi {{ Primeiro Nome }} de {{bairro}}')).toEqual(['primeiro_nome', 'bairro']);
  const person = { first_name: 'Maria', phone: '' };
  expect(filled({ value: 'Oi {{first_name}}', fallback: 'Oi' }, person)).toBe('Oi Maria');
  expect(filled({ value: 'Fone {{phone}}', fallback: 'sem fone' }, person)).toBe('sem fone');
  expect(filled({ value: '{{bairro}}', fallback: 'sua região' }, person)).toBe('{{bairro}}');
  expect(valuesFor({ 'body/1': { value: '{{first_name}}', fallback: '' } }, person)).toEqual({ 'body/1': 'Maria' });
  expect(unknownColumns({ a: { value: '{{bairro}} {{nome}}', fallback: '' } }, ['nome', 'name'])).toEqual(['bairro']);
});

test('the message names what is missing, place by place', () => {
  const template = aTemplate({ category: 'MARKETING', components: [{ type: 'HEADER', format: 'IMAGE' }, { type: 'BODY', text: '{{1}}' }] });
  const draft = emptyDraft(rules);
  expect(messageFaults(draft, undefined)).toEqual({ name: 'name', channel: 'channel', template: 'template' });
  const filledIn = { ...draft, name: 'Fibra', channelId: 'n1', fillings: { 'header/media': { value: 'http://x.example/a.jpg', fallback: '' } } };
  expect(messageFaults(filledIn, template)).toEqual({ 'header/media': 'https', 'body/1': 'value' });
  expect(messageFaults({ ...filledIn, fillings: {} }, template)['header/media']).toBe('file');
  expect(messageFaults({ ...filledIn, kind: 'notice' }, template)).toMatchObject({ template: 'template' });
  const whole = { ...filledIn, fillings: { 'header/media': { value: 'https://x.example/a.jpg', fallback: '' }, 'body/1': { value: ' {{first_name}} ', fallback: ' cliente ' }, 'body/9': { value: 'of another template', fallback: '' } } };
  expect(messageFaults(whole, template)).toEqual({});
  expect(bodyOf(whole, template).variables).toEqual([
    { where: 'header', key: 'link', value: 'https://x.example/a.jpg', fallback: '' },
    { where: 'body', key: '1', value: '{{first_name}}', fallback: 'cliente' },
  ]);
});

test('advertising keeps to the hours of the rules, a notice does not have to', () => {
  const draft = emptyDraft(rules);
  const night = { ...draft, hours: { days: ['sun' as const], from: '00:00', to: '24:00' } };
  expect(timeFaults(draft, rules, 0)).toEqual([]);
  expect(timeFaults(night, rules, 0)).toEqual(['within']);
  expect(timeFaults({ ...night, kind: 'notice' }, rules, 0)).toEqual([]);
  expect(timeFaults({ ...draft, startAt: '2026-11-30T12:00:00Z', hours: { days: [], from: '10:00', to: '09:00' }, perMinute: 0 }, rules, Date.parse('2026-12-01'))).toEqual(['past', 'days', 'order', 'pace']);
});

test('a refused file says line, column and rule, and whether leaving lines out would help', () => {
  const refused = (errors: object[], error_count = errors.length) => refusalOf(new Problem(422, { type: 'https://x/problems/audience-file-refused', errors, error_count }));
  const some = refused([{ field: 'line 3: Telefone', rule: 'phone', message: 'is not' }], 250);
  expect(some).toEqual({ errors: [{ line: 3, column: 'Telefone', rule: 'phone', message: 'is not' }], count: 250 });
  expect(some && canSkip(some)).toBe(true);
  const whole = refused([{ field: 'line 1', rule: 'phone_column', message: 'needs' }]);
  expect(whole?.errors[0]).toMatchObject({ line: 1, column: '' });
  expect(whole && canSkip(whole)).toBe(false);
  expect(refused([{ field: 'file', rule: 'empty', message: 'names nobody' }])?.errors[0]?.line).toBeNull();
  expect(refusalOf(new Problem(500))).toBeNull();
});

test('what is no list of people is not even sent', () => {
  expect(fileFault({ name: 'a.xlsx', size: 10 })).toBe('kind');
  expect(fileFault({ name: 'a.CSV', size: 0 })).toBe('empty');
  expect(fileFault({ name: 'a.csv', size: MOST_BYTES + 1 })).toBe('large');
  expect(fileFault({ name: 'a.csv', size: MOST_BYTES })).toBeNull();
  expect(sampleFile(['nome', 'telefone'], [['Ana', '11']])).toBe('\uFEFFnome;telefone\r\nAna;11\r\n');
});

test('a price may have a comma, and a word either stops or comes back', () => {
  const draft = rulesDraft(rules, ',');
  expect(draft.prices).toEqual({ MARKETING: '0,35' });
  expect(rulesBody({ ...draft, prices: { MARKETING: '0,35', UTILITY: ' ' } }).prices).toEqual({ MARKETING: '0.35' });
  expect(rulesFaults(draft)).toEqual([]);
  expect(rulesFaults({ ...draft, prices: { MARKETING: 'caro' }, opt_in_words: ['párar'], opt_in_answer: ' ' })).toEqual(['price', 'both', 'answer']);
  expect(rulesFaults({ ...draft, opt_out_words: [] })).toEqual(['words']);
});

test('a whole number is looked for as a number in every way of writing it, anything else as a name', () => {
  expect(askedFor('(11) 6803-7593')).toEqual({ phone: '(11) 6803-7593' });
  expect(askedFor(' +351 912 345 678 ')).toEqual({ phone: '+351 912 345 678' });
  expect(askedFor('6803-7593')).toEqual({ q: '6803-7593' });
  expect(askedFor('Maria')).toEqual({ q: 'Maria' });
  expect(askedFor(' ')).toEqual({});
});

test('a message opens with a stored file in place of an address, and is read back so', () => {
  const template = aTemplate({ components: [{ type: 'HEADER', format: 'IMAGE' }, { type: 'BODY', text: 'Oferta' }], variables: [] });
  const filledIn = { ...emptyDraft(rules), name: 'Fibra', channelId: 'n1', fillings: { 'header/file': { value: 'a1', fallback: '' }, 'header/media': { value: 'https://x.example/old.png', fallback: '' } } };
  expect(messageFaults({ ...filledIn, template: { name: template.name, language: template.language } }, template)).toEqual({});
  const { variables } = bodyOf(filledIn, template);
  expect(variables).toEqual([{ where: 'header', key: 'file', value: 'a1', fallback: '' }]);
  expect(variables?.map(idOf)).toEqual(['header/file']);
});
