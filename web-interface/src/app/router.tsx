import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router';
import { session } from '@/api/session';
import { parseCampaigns, parseStep } from '@/features/campaigns/sections';
import { parseInboxSearch } from '@/features/inbox';
import { parseReport } from '@/features/reports/search';
import { LoginPage } from '@/features/session/login-page';
import { parseSection } from '@/features/whatsapp/sections';
import { loadAreas, type LateArea } from '@/i18n';
import { NotFoundPage, RouteError } from './fallbacks';

const root = createRootRouteWithContext<{ queries: QueryClient }>()({ component: Outlet, notFoundComponent: NotFoundPage, errorComponent: RouteError });

const isSignedIn = () => session.get().status === 'authenticated';

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: (search): { next?: string } => {
    const next = search['next'];
    // Only paths of this app: a full address here would make the login page a springboard to other sites.
    return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? { next } : {};
  },
  beforeLoad: () => {
    if (isSignedIn()) throw redirect({ to: '/' });
  },
  component: LoginPage,
});

const app = createRoute({
  getParentRoute: () => root,
  id: 'app',
  beforeLoad: ({ location }) => {
    if (!isSignedIn()) throw redirect({ to: '/login', search: location.href === '/' ? {} : { next: location.href } });
  },
  component: lazyRouteComponent(() => import('./shell/shell'), 'Shell'),
});

const home = createRoute({
  getParentRoute: () => app,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/inbox/{-$conversationId}', params: {}, search: { tab: 'mine' }, replace: true });
  },
});

const inbox = createRoute({
  getParentRoute: () => app,
  path: '/inbox/{-$conversationId}',
  validateSearch: parseInboxSearch,
  component: lazyRouteComponent(() => import('@/features/inbox/inbox-page'), 'InboxPage'),
});

const users = createRoute({
  getParentRoute: () => app,
  path: '/admin/users',
  component: lazyRouteComponent(() => import('@/features/users/users-page'), 'UsersPage'),
});

const queues = createRoute({
  getParentRoute: () => app,
  path: '/admin/queues',
  component: lazyRouteComponent(() => import('@/features/queues/queues-page'), 'QueuesPage'),
});

const whatsapp = createRoute({
  getParentRoute: () => app,
  path: '/admin/whatsapp',
  validateSearch: parseSection,
  component: lazyRouteComponent(() => withTexts(import('@/features/whatsapp/whatsapp-page'), 'numbers'), 'WhatsappPage'),
});

/** A screen whose texts come with it. */
async function withTexts<Screen>(screen: Promise<Screen>, ...areas: LateArea[]): Promise<Screen> {
  const [found] = await Promise.all([screen, loadAreas(...areas)]);
  return found;
}

const campaigns = createRoute({
  getParentRoute: () => app,
  path: '/campaigns',
  validateSearch: parseCampaigns,
  component: lazyRouteComponent(() => withTexts(import('@/features/campaigns/list/campaigns-page'), 'campaigns'), 'CampaignsPage'),
});

const newCampaign = createRoute({
  getParentRoute: () => app,
  path: '/campaigns/new',
  component: lazyRouteComponent(() => withTexts(import('@/features/campaigns/form/edit-page'), 'campaigns'), 'NewCampaignPage'),
});

const consents = createRoute({
  getParentRoute: () => app,
  path: '/campaigns/consents',
  component: lazyRouteComponent(() => withTexts(import('@/features/campaigns/consents/consents-page'), 'campaigns', 'consents'), 'ConsentsPage'),
});

const campaignRules = createRoute({
  getParentRoute: () => app,
  path: '/campaigns/rules',
  component: lazyRouteComponent(() => withTexts(import('@/features/campaigns/rules/rules-page'), 'campaigns', 'consents'), 'RulesPage'),
});

const campaign = createRoute({
  getParentRoute: () => app,
  path: '/campaigns/$campaignId',
  component: lazyRouteComponent(() => withTexts(import('@/features/campaigns/detail/campaign-page'), 'campaigns'), 'CampaignPage'),
});

const editCampaign = createRoute({
  getParentRoute: () => app,
  path: '/campaigns/$campaignId/edit',
  validateSearch: parseStep,
  component: lazyRouteComponent(() => withTexts(import('@/features/campaigns/form/edit-page'), 'campaigns'), 'EditCampaignPage'),
});

const reports = createRoute({
  getParentRoute: () => app,
  path: '/reports',
  validateSearch: (search) => parseReport(search),
  component: lazyRouteComponent(() => withTexts(import('@/features/reports/report-page'), 'reports'), 'ReportPage'),
});

const widget = createRoute({
  getParentRoute: () => app,
  path: '/admin/widget',
  component: lazyRouteComponent(() => withTexts(import('@/features/widget/widget-page'), 'widget'), 'WidgetPage'),
});

const profile = createRoute({
  getParentRoute: () => app,
  path: '/profile',
  component: lazyRouteComponent(() => import('@/features/profile/profile-page'), 'ProfilePage'),
});

/** The pages of the app and who may open them. */
export function createAppRouter(queries: QueryClient) {
  return createRouter({
    routeTree: root.addChildren([login, app.addChildren([home, inbox, users, queues, whatsapp, widget, campaigns, newCampaign, consents, campaignRules, campaign, editCampaign, reports, profile])]),
    context: { queries },
    defaultPreload: 'intent',
    defaultErrorComponent: RouteError,
    defaultNotFoundComponent: NotFoundPage,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
