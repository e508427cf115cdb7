export { ForcedChange } from './forced-change';
export { LoginPage } from './login-page';
