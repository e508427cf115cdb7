import { useTranslation } from '@/i18n';
import { setPreferences, usePreferences } from '@/lib/preferences';
import classes from '../inbox-page.module.css';

const LEAST = 280;
const MOST = 480;
const STEP = 16;

/** The edge of the list: drag it, or move it with the arrow keys. */
export function ListResizer() {
  const { t } = useTranslation('inbox');
  const { listWidth } = usePreferences();
  const resize = (width: number) => setPreferences({ listWidth: Math.min(MOST, Math.max(LEAST, Math.round(width))) });
  return (
    // A separator that moves is a widget with a value (WAI-ARIA), so it takes the focus.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={t('resize')}
      aria-valuenow={listWidth}
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      className={classes['resizer']}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && resize(listWidth + event.movementX)}
      onKeyDown={(event) => {
        if (event.key === 'ArrowLeft') resize(listWidth - STEP);
        if (event.key === 'ArrowRight') resize(listWidth + STEP);
      }}
    />
  );
}
