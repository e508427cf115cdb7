import type { BulkDeed } from '../bulk-deeds';

/** What each form of a deed on many gets. */
export interface FormProps {
  onRun: (deed: BulkDeed) => void;
  onCancel: () => void;
}
