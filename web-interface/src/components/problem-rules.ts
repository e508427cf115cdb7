/** The rules that the server's forms have, sorted by what a person can do about them. Pure. */

const groups = {
  required: ['required', 'missing', 'string_too_short', 'too_short', 'consent'],
  long: ['string_too_long', 'too_long', 'max', 'max_length', 'size'],
  range: ['range', 'length', 'count', 'depth', 'greater_than', 'greater_than_equal', 'less_than', 'less_than_equal', 'past', 'exp'],
  gone: ['exists'],
  address: ['host', 'origin', 'fetch', 'url_scheme', 'url_parsing'],
  shape: ['string_pattern_mismatch', 'email', 'phone', 'type', 'json', 'nul', 'timezone', 'literal_error', 'enum', 'check_digits', 'match', 'schema'],
} as const;

export type RuleGroup = keyof typeof groups | 'other';

const known = new Map<string, RuleGroup>(Object.entries(groups).flatMap(([group, rules]) => rules.map((rule): [string, RuleGroup] => [rule, group as RuleGroup])));

/** What kind of rule this is. */
export function groupOf(rule: string): RuleGroup {
  return known.get(rule) ?? (/_(parsing|type)$/.test(rule) ? 'shape' : 'other');
}
