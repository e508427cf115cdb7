/** The part of the API this app uses, path by path, in the form openapi-fetch reads. */
import type * as t from './types';

interface Request {
  query?: object;
  path?: object;
  body?: unknown;
}
type Operation<In extends Request, Out> = {
  parameters: { [Name in keyof In & ('query' | 'path')]: In[Name] };
  responses: { 200: { headers: Record<string, unknown>; content: { 'application/json': Out } } };
} & (In extends { body: infer B } ? { requestBody: { content: { 'application/json': B } } } : { requestBody?: never });

type Nothing = Record<never, never>;
type ById = { path: { id: string } };
type Deed<Body> = { post: Operation<ById & { body: Body }, t.Conversation> };

export interface paths {
  '/api/auth/users/me': { get: Operation<Nothing, t.User>; put: Operation<{ body: Partial<t.User> & { current_password?: string } }, t.User> };
  '/api/auth/users/me/change-password': { post: Operation<{ body: { current_password: string; new_password: string } }, unknown> };
  '/api/auth/users': {
    get: Operation<{ query: { page?: number; per_page?: number; role?: string; is_active?: boolean; search?: string } }, t.UserPage>;
    post: Operation<{ body: Partial<t.User> & { password: string } }, t.User>;
  };
  '/api/auth/users/{id}': {
    put: Operation<ById & { body: Partial<t.User> & { password?: string } }, t.User>;
    delete: Operation<ById, unknown>;
  };
  '/api/chat/inbox': { get: Operation<{ query: t.InboxQuery }, t.InboxPage> };
  '/api/chat/inbox/counts': { get: Operation<Nothing, t.InboxCounts> };
  '/api/chat/conversations': {
    get: Operation<{ query: Record<string, string | number> }, { conversations: t.Conversation[] }>;
    post: Operation<{ body: { customer_phone: string; customer_name?: string; queue_id?: string; initial_message?: string } }, t.Conversation>;
  };
  '/api/chat/conversations/{id}': {
    get: Operation<ById, t.Conversation>;
    put: Operation<ById & { body: { priority?: t.Priority; customer_name?: string; metadata?: t.Metadata } }, t.Conversation>;
  };
  '/api/chat/conversations/{id}/take': Deed<Record<string, never>>;
  '/api/chat/conversations/{id}/assign': Deed<{ agent_id: string | null }>;
  '/api/chat/conversations/{id}/transfer': Deed<{ queue_id?: string; agent_id?: string; note?: string; notify_customer?: boolean }>;
  '/api/chat/conversations/{id}/return': Deed<Record<string, never>>;
  '/api/chat/conversations/{id}/snooze': Deed<{ until: string | null; until_reply?: boolean }>;
  '/api/chat/conversations/{id}/hold': Deed<Record<string, never>>;
  '/api/chat/conversations/{id}/resolve': Deed<{ reason?: string }>;
  '/api/chat/conversations/{id}/close': Deed<{ reason?: string }>;
  '/api/chat/conversations/{id}/reopen': Deed<Record<string, never>>;
  '/api/chat/conversations/{id}/tags': { put: Operation<ById & { body: { tags: string[] } }, t.Conversation> };
  '/api/chat/conversations/{id}/messages': {
    get: Operation<ById & { query: { after_seq?: number; before_seq?: number; per_page?: number } }, t.MessagePage>;
    post: Operation<ById & { body: t.SendMessage }, t.Message>;
  };
  '/api/chat/conversations/{id}/read': { post: Operation<ById & { body: { seq: number } }, unknown> };
  '/api/chat/conversations/{id}/drafts/{kind}': {
    get: Operation<{ path: { id: string; kind: t.DraftKind } }, { content: string } | null>;
    put: Operation<{ path: { id: string; kind: t.DraftKind }; body: { content: string } }, unknown>;
    delete: Operation<{ path: { id: string; kind: t.DraftKind } }, unknown>;
  };
  '/api/chat/tags': { get: Operation<Nothing, { tags: t.Tag[] }>; post: Operation<{ body: { name: string; color?: string } }, t.Tag> };
  '/api/chat/queues': { get: Operation<Nothing, { queues: t.Queue[] }>; post: Operation<{ body: Partial<t.Queue> }, t.Queue> };
  '/api/chat/queues/{id}': { put: Operation<ById & { body: Partial<t.Queue> }, t.Queue>; delete: Operation<ById, unknown> };
  '/api/chat/queues/{id}/members': {
    get: Operation<ById, { agent_ids: string[] }>;
    put: Operation<ById & { body: { agent_ids: string[] } }, { agent_ids: string[] }>;
  };
  '/api/chat/contacts/{id}': {
    get: Operation<ById, t.Contact>;
    put: Operation<ById & { body: Partial<Pick<t.Contact, 'name' | 'email' | 'phone' | 'notes' | 'metadata'>> }, t.Contact>;
  };
  '/api/chat/contacts/{id}/conversations': { get: Operation<ById, { conversations: t.Conversation[] }> };
  '/api/chat/agents': { get: Operation<Nothing, { agents: t.Agent[] }> };
  '/api/chat/search': { get: Operation<{ query: { q: string; cursor?: string } }, { results: t.SearchResult[]; next_cursor: string | null }> };
}
