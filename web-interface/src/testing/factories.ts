import type { Attachment, Conversation, Message } from '@/api/types';
import type { Channel, Template } from '@/api/whatsapp';

/** A message with good defaults. */
export function aMessage(seq: number, change: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`, conversation_id: 'c1', seq, client_message_id: null, content: `text ${seq}`, message_type: 'text', direction: 'inbound',
    sender_type: 'customer', sender_id: 'k1', sender_name: 'Maria Souza', status: 'sent', is_read: false,
    created_at: new Date(Date.UTC(2026, 10, 22, 12, 0, seq)).toISOString(), delivered_at: null, read_at: null, reply_to: null, attachments: [], metadata: {}, ...change,
  };
}

/** A conversation with good defaults. */
export function aConversation(id: string, change: Partial<Conversation> = {}): Conversation {
  return {
    id, protocol: '2026112200000001', customer_phone: '5511987650001', customer_name: 'Maria Souza', contact_id: 'k1', channel: 'web', status: 'waiting',
    priority: 'normal', agent_id: null, agent_name: null, queue_id: 'q1', created_at: '2026-11-22T12:00:00Z', updated_at: '2026-11-22T12:00:00Z', assigned_at: null,
    closed_at: null, last_message: 'oi', last_message_at: '2026-11-22T12:00:00Z', last_message_type: 'text', last_message_direction: 'inbound', last_message_by: 'customer',
    waiting_since: null, resolved_at: null, close_reason: null, first_response_at: null, message_count: 1, customer_delivered_seq: 0, customer_read_seq: 0, bot_attempts: 0, bot_escalated: false, feed_offset: 1, snoozed_until: null, last_seq: 1, unread_count: 0, tags: [], sla: null, merged_into: null, merged_from: [], metadata: {}, ...change,
  };
}

/** A stored file with good defaults. */
export function anAttachment(change: Partial<Attachment> = {}): Attachment {
  return { id: 'a1', name: 'oferta.png', content_type: 'image/png', size: 2_000, width: 640, height: 480, url: '/f', thumbnail_url: null, ...change };
}

/** A template with good defaults. */
export function aTemplate(change: Partial<Template> = {}): Template {
  return {
    id: 't1', channel_id: 'n1', name: 'aviso_visita', language: 'pt_BR', status: 'APPROVED', category: 'UTILITY', quality: null, reason: null,
    components: [{ type: 'BODY', text: 'Sua visita é {{1}}.' }], variables: [{ key: '1', where: 'body', example: 'amanhã' }], updated_at: '2026-11-22T12:00:00Z', ...change,
  };
}

/** A number of the company with good defaults. */
export function aChannel(change: Partial<Channel> = {}): Channel {
  return {
    id: 'n1', name: 'Suporte', provider: 'cloud', display_number: '+55 11 4000-0001', queue_id: 'q1', is_active: true, state: 'ok', state_reason: '', state_code: null, state_detail: null, state_at: '2026-11-22T12:00:00Z',
    link: null, link_reason: null, link_at: null, linked_at: null, refused: [], capabilities: { window: true, templates: true, pairing: false, official: true },
    phone_number_id: '100000000000001', waba_id: '200000000000001', api_url: 'https://graph.example', api_version: 'v23.0', signature_mode: 'name',
    has_access_token: true, has_app_secret: true, has_verify_token: true, created_at: '2026-11-22T12:00:00Z', updated_at: '2026-11-22T12:00:00Z', ...change,
  };
}
