import { Alert, Chip, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { useId } from 'react';
import type { Day, Hours } from '@/api/campaigns';
import { useTranslation } from '@/i18n';
import { days, minutesOf } from './model/zone';

const HALF_HOURS = Array.from({ length: 49 }, (_, index) => `${String(Math.floor(index / 2)).padStart(2, '0')}:${index % 2 ? '30' : '00'}`);
const END_OF_DAY = 24 * 60;

/** Days of the week and the hours of each. */
export function HoursFields({ hours, error, onChange }: { hours: Hours; error: string | null; onChange: (hours: Hours) => void }) {
  const { t } = useTranslation('campaigns');
  const id = useId();
  const clock = (name: 'from' | 'to') => {
    const fits = (value: string) => (name === 'to' ? minutesOf(value) > 0 : minutesOf(value) < END_OF_DAY);
    // A time that was set by other means stays in the list.
    const choices = [...new Set([...HALF_HOURS, hours[name]])].filter(fits).sort();
    return <NativeSelect label={t(`when.${name}`)} value={hours[name]} onChange={(event) => onChange({ ...hours, [name]: event.currentTarget.value })} data={choices} />;
  };
  return (
    <Stack gap="sm">
      <div role="group" aria-labelledby={id}>
        <Text id={id} size="sm" fw={500} mb={6}>
          {t('when.days')}
        </Text>
        <Chip.Group multiple value={hours.days} onChange={(chosen) => onChange({ ...hours, days: days.filter((day) => (chosen as Day[]).includes(day)) })}>
          <Group gap={6}>
            {days.map((day) => (
              <Chip key={day} value={day} size="sm">
                {t(`day.${day}`)}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      </div>
      <Group gap="sm">
        {clock('from')}
        {clock('to')}
      </Group>
      {error && (
        <Alert color="red" role="alert" p="xs">
          {error}
        </Alert>
      )}
    </Stack>
  );
}
