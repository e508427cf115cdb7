/** The few outline icons the widget needs (24 px grid, drawn after the Tabler set's style). All are decoration. */
import { type ComponentChildren, h } from 'preact';

function icon(children: ComponentChildren) {
  return function Icon({ size = 20 }: { size?: number }) {
    return (
      <svg
        width={size}
        height={size}
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        stroke-width="1.75"
        stroke-linecap="round"
        stroke-linejoin="round"
        aria-hidden="true"
      >
        {children}
      </svg>
    );
  };
}

export const CloseIcon = icon(<path d="M6 6l12 12M18 6L6 18" />);
export const BackIcon = icon(<path d="M15 6l-6 6 6 6" />);
export const DotsIcon = icon(<path d="M12 5h.01M12 12h.01M12 19h.01" stroke-width="3" />);
export const SendIcon = icon(<path d="M12 19V5M6 11l6-6 6 6" />);
export const ClipIcon = icon(
  <path d="M15 7l-6.5 6.5a1.5 1.5 0 0 0 3 3L18 10a3 3 0 0 0-6-6l-6.5 6.5a4.5 4.5 0 0 0 9 9L21 13" />,
);
export const FileIcon = icon(
  <path d="M14 3v4a1 1 0 0 0 1 1h4M17 21H7a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2h7l5 5v11a2 2 0 0 1-2 2zM9 13h6M9 17h4" />,
);
export const WifiOffIcon = icon(
  <path d="M12 18h.01M9.2 15.2a4 4 0 0 1 5.6 0M6.3 12.3a8 8 0 0 1 3.5-2.1M14.5 10.3a8 8 0 0 1 3.2 2M3.5 9.5a12 12 0 0 1 3.4-2.3M10.6 6.1a12 12 0 0 1 9.9 3.4M3 3l18 18" />,
);
export const BillIcon = icon(<path d="M5 21V5a2 2 0 0 1 2-2h10a2 2 0 0 1 2 2v16l-3-2-2 2-2-2-2 2-2-2zM9 8h6M9 12h6" />);
export const PersonIcon = icon(
  <path d="M4 14v-3a8 8 0 1 1 16 0v3M18 19c0 1.700-2.700 2.500-6 2.500M4 14a2 2 0 0 1 2-2h1a1 1 0 0 1 1 1v4a1 1 0 0 1-1 1H6a2 2 0 0 1-2-2zM20 14a2 2 0 0 0-2-2h-1a1 1 0 0 0-1 1v4a1 1 0 0 0 1 1h1a2 2 0 0 0 2-2z" />,
);
export const ClockIcon = icon(<path d="M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3 2" />);
export const CheckIcon = icon(<path d="M5 12l5 5L20 7" />);
export const ChecksIcon = icon(<path d="M7 12l5 5L22 7M2 12l5 5M12 12l5-5" />);
export const AlertIcon = icon(<path d="M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 8v4M12 16h.01" />);
export const DownIcon = icon(<path d="M6 9l6 6 6-6" />);
