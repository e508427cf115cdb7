import admin from './admin';
import channels from './channels';
import commands from './commands';
import common from './common';
import composer from './composer';
import deeds from './deeds';
import inbox from './inbox';
import kinds from './kinds';
import problems from './problems';
import profile from './profile';
import session from './session';
import sidebar from './sidebar';
import thread from './thread';
import whatsapp from './whatsapp';
import type { Catalogue } from '../catalogue';

/** Every text of the app in this language. */
export const catalogue: Catalogue = { admin, channels, commands, common, composer, deeds, inbox, kinds, problems, profile, session, sidebar, thread, whatsapp };
