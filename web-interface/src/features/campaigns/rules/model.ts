/** The rules of campaigns as the form holds them. Pure. */
import type { Rules, RulesBody } from '@/api/campaigns';
import { minutesOf } from '../model/zone';

export const categories = ['MARKETING', 'UTILITY'] as const;

export type RulesDraft = Pick<Rules, 'consent_for_campaigns' | 'consent_for_information' | 'hours' | 'currency' | 'prices' | 'opt_out_words' | 'opt_in_words' | 'opt_out_answer' | 'opt_in_answer'>;
export type RulesFault = 'days' | 'order' | 'price' | 'words' | 'both' | 'answer';

/** What of the rules can be changed; prices with the point or comma of the language. */
export function rulesDraft({ consent_for_campaigns, consent_for_information, hours, currency, prices, opt_out_words, opt_in_words, opt_out_answer, opt_in_answer }: Rules, point: '.' | ','): RulesDraft {
  const shown = Object.fromEntries(Object.entries(prices).map(([category, price]) => [category, price.replace('.', point)]));
  return { consent_for_campaigns, consent_for_information, hours, currency, prices: shown, opt_out_words, opt_in_words, opt_out_answer, opt_in_answer };
}

const PRICE = /^\d{1,6}([.,]\d{1,6})?$/;

/** The draft as the server takes it: a comma is as good as a point, and an empty price is none. */
export function rulesBody(draft: RulesDraft): RulesBody {
  const prices = Object.entries(draft.prices).flatMap(([category, price]) => (price.trim() ? [[category, price.trim().replace(',', '.')]] : []));
  return { ...draft, prices: Object.fromEntries(prices) as NonNullable<RulesBody['prices']>, opt_out_answer: draft.opt_out_answer.trim(), opt_in_answer: draft.opt_in_answer.trim() };
}

const folded = (word: string) => word.normalize('NFD').replace(/\p{Diacritic}/gu, '').trim().toLowerCase();

/** What is wrong with the rules. */
export function rulesFaults(draft: RulesDraft): RulesFault[] {
  const { hours, prices, opt_out_words: out, opt_in_words: back } = draft;
  const isLength = (word: string) => word.trim().length >= 2 && word.trim().length <= 40;
  const ends = new Set(out.map(folded));
  return [
    ...(hours.days.length === 0 ? (['days'] as const) : []),
    ...(minutesOf(hours.from) < minutesOf(hours.to) ? [] : (['order'] as const)),
    ...(Object.values(prices).every((price) => !price.trim() || PRICE.test(price.trim())) ? [] : (['price'] as const)),
    ...(out.length > 0 && back.length > 0 && [...out, ...back].every(isLength) ? [] : (['words'] as const)),
    ...(back.some((word) => ends.has(folded(word))) ? (['both'] as const) : []),
    ...(draft.opt_out_answer.trim() && draft.opt_in_answer.trim() ? [] : (['answer'] as const)),
  ];
}
